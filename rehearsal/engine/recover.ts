import { existsSync } from "node:fs";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { asOwner } from "./owner";
import { stopLeftEngine } from "./processes";
import type { Workspace } from "./workspace";

/**
 * Runs an operation as the only one in the state directory. Processes and locks that an interrupted run left are
 * removed first.
 *
 * @param cancel makes the engine forget its lock
 * @throws UserError when another run is at work
 */
export async function exclusively<T>(
  stateDirectory: string,
  stack: string,
  workspace: Workspace,
  cancel: () => Promise<void>,
  progress: (line: string) => void,
  operation: () => Promise<T>,
): Promise<T> {
  return asOwner(workspace.directory, async () => {
    await stopLeftEngine(stateDirectory, progress);
    if ((await locks(workspace, stack)).length > 0) {
      progress("removing the lock that an interrupted run left behind");
      await cancel();
    }
    return operation();
  });
}

/** Whether the engine was interrupted while it changed resources, so that it does not know whether it did. */
export async function hasPendingOperations({ backend, project }: Workspace, stack: string): Promise<boolean> {
  const file = stateFile(backend, project, stack);
  if (!existsSync(file)) return false;
  return /"pending_operations":\s*\[\s*\{/.test(await readFile(file, "utf8"));
}

/**
 * Forgets operations whose end is unknown: the run that repeats them takes up what is there.
 *
 * @param engine runs an engine command
 */
export async function forgetPending(
  { directory }: Workspace,
  stack: string,
  engine: (args: string[]) => Promise<unknown>,
): Promise<void> {
  const file = join(directory, `export-${stack}.json`);
  try {
    await engine(["stack", "export", "--stack", stack, "--file", file]);
    const exported: unknown = JSON.parse(await readFile(file, "utf8"));
    if (typeof exported !== "object" || exported === null || !("deployment" in exported)) return;
    const { deployment } = exported;
    if (typeof deployment !== "object" || deployment === null) return;
    await writeFile(file, JSON.stringify({ ...exported, deployment: { ...deployment, pending_operations: [] } }));
    await engine(["stack", "import", "--stack", stack, "--file", file]);
  } finally {
    await rm(file, { force: true });
  }
}

/** Where the backend keeps the state of a stack. */
export function stateFile(backend: string, project: string, stack: string): string {
  return join(backend, ".pulumi", "stacks", project, `${stack}.json`);
}

async function locks({ backend, project }: Workspace, stack: string): Promise<string[]> {
  return readdir(join(backend, ".pulumi", "locks", "organization", project, stack)).catch(() => []);
}

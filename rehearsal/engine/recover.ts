import { existsSync } from "node:fs";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../../cli/errors";
import { identify, isAlive, type ProcessIdentity } from "../cluster/process-identity";
import { engineProcesses, stopEngineProcesses } from "./processes";
import type { Workspace } from "./workspace";

/** Whoever runs the engine in a state directory writes its identity here. */
const ownerFile = "engine-run.json";

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
  const file = join(workspace.directory, ownerFile);
  const owner = await readOwner(file);
  if (owner && owner.pid !== process.pid && isAlive(owner)) {
    throw new UserError(
      `another run (process ${owner.pid}) is at work on this stack`,
      "wait until it has finished, or stop it",
    );
  }
  await writeFile(file, JSON.stringify(identify(process.pid)));
  try {
    if (engineProcesses(stateDirectory).length > 0) {
      progress("stopping the engine that an interrupted run left behind");
      await stopEngineProcesses(stateDirectory);
    }
    if ((await locks(workspace, stack)).length > 0) {
      progress("removing the lock that an interrupted run left behind");
      await cancel();
    }
    return await operation();
  } finally {
    await rm(file, { force: true });
  }
}

/** Whether the engine was interrupted while it changed resources, so that it does not know whether it did. */
export async function hasPendingOperations({ backend, project }: Workspace, stack: string): Promise<boolean> {
  const file = stateFile(backend, project, stack);
  if (!existsSync(file)) return false;
  return /"pending_operations":\s*\[\s*\{/.test(await readFile(file, "utf8"));
}

/**
 * Forgets operations whose end is unknown: the providers recognise what they created, so repeating them is safe.
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

async function readOwner(file: string): Promise<ProcessIdentity | undefined> {
  try {
    const owner: unknown = JSON.parse(await readFile(file, "utf8"));
    if (typeof owner !== "object" || owner === null || !("pid" in owner) || !("born" in owner)) return undefined;
    return { pid: Number(owner.pid), born: String(owner.born) };
  } catch {
    return undefined;
  }
}

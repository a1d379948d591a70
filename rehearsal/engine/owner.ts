import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../../foundation/errors";
import { identify, isAlive, type ProcessIdentity } from "../process-identity";

/** Whoever works on the engine's state writes its identity here. */
const ownerFile = "engine-run.json";

/**
 * Does something as the only one who works on the state of the engine in a state directory.
 *
 * @param workspace the engine's directory there; see {@link workspaceDirectory}
 * @throws UserError when another run is at work
 */
export async function asOwner<T>(workspace: string, operation: () => Promise<T>): Promise<T> {
  const file = join(workspace, ownerFile);
  const owner = await readOwner(file);
  if (owner && owner.pid !== process.pid && isAlive(owner)) {
    throw new UserError(`another run (process ${owner.pid}) is at work on this stack`, "wait until it has finished, or stop it");
  }
  await mkdir(workspace, { recursive: true });
  await writeFile(file, JSON.stringify(identify(process.pid)));
  try {
    return await operation();
  } finally {
    await rm(file, { force: true });
  }
}

/** Where the engine's generated workspace lies below a state directory. */
export function workspaceDirectory(stateDirectory: string): string {
  return join(stateDirectory, "workspace");
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

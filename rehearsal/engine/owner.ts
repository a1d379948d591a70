import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../../foundation/errors";
import { ownerOf, releaseLock, takeLock } from "../lock";

/** The lock of whoever works on the engine's state. */
const lockFile = "engine-run.json";

/**
 * Does something as the only one who works on the state of the engine in a state directory.
 *
 * @param workspace the engine's directory there; see {@link workspaceDirectory}
 * @throws UserError when another run is at work
 */
export async function asOwner<T>(workspace: string, operation: () => Promise<T>): Promise<T> {
  const lock = join(workspace, lockFile);
  await mkdir(workspace, { recursive: true });
  if (!takeLock(lock)) {
    throw new UserError(`another run (process ${ownerOf(lock)?.pid ?? "unknown"}) is at work on this stack`, "wait until it has finished, or stop it");
  }
  try {
    return await operation();
  } finally {
    releaseLock(lock);
  }
}

/** Where the engine's generated workspace lies below a state directory. */
export function workspaceDirectory(stateDirectory: string): string {
  return join(stateDirectory, "workspace");
}

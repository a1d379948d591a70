import { withStartLock } from "../cluster/start";
import type { OperationOptions } from "../cluster/types";
import { checkSnapshotName } from "./name";
import { forgetSnapshot, readSnapshot, type Snapshot } from "./store";

export interface RemoveOptions extends OperationOptions {
  readonly stateDirectory: string;
  readonly name: string;
}

/**
 * Removes a snapshot; the rehearsal itself stays as it is.
 *
 * @throws UserError for an unknown name
 */
export async function removeSnapshot(options: RemoveOptions): Promise<Snapshot> {
  checkSnapshotName(options.name);
  const snapshot = readSnapshot(options.stateDirectory, options.name);
  await withStartLock(options, () => forgetSnapshot(options.stateDirectory, options.name));
  return snapshot;
}

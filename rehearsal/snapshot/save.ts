import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { UserError } from "../../foundation/errors";
import { layout } from "../cluster/layout";
import { readLaunch, readSettings } from "../cluster/settings";
import { copyEntries, stateEntries } from "../cluster/state-copy";
import { atRest, type AtRest, type AtRestOptions } from "./at-rest";
import { checkSnapshotName } from "./name";
import { findSnapshot, recordSnapshot, removeUnknownData, snapshotData, snapshotFormat, type Snapshot } from "./store";
import { currentVersions } from "./versions";

export interface SaveOptions extends AtRestOptions {
  readonly name: string;
  /** Replace a snapshot of this name. Default: refuse. */
  readonly replace?: boolean;
}

/**
 * Saves everything that makes a rehearsal what it is, under a name in its state directory. A running cluster is stopped
 * for the moment of the copy. Whatever interrupts it, there is the new snapshot or what was there before.
 *
 * @throws UserError for a wrong or taken name, when there is nothing to save, or somebody works on the rehearsal
 */
export async function saveSnapshot(options: SaveOptions): Promise<{ snapshot: Snapshot; cluster: AtRest }> {
  const { stateDirectory, name, progress, signal } = options;
  checkSnapshotName(name);
  checkFree(options);
  let snapshot: Snapshot | undefined;
  const cluster = await atRest(options, async (processes) => {
    // It waited for others.
    checkFree(options);
    const settings = readSettings(stateDirectory);
    const launch = readLaunch(stateDirectory);
    if (!settings || !launch || !existsSync(layout(stateDirectory).etcd)) {
      throw new UserError(`the rehearsal in ${stateDirectory} has never run: there is nothing to save`, "start it with `gitops up`");
    }
    await removeUnknownData(stateDirectory);
    progress?.("copying");
    const data = randomUUID();
    const directory = snapshotData(stateDirectory, data);
    try {
      const bytes = await copyEntries(stateDirectory, directory, stateEntries(stateDirectory), signal);
      snapshot = {
        ...{ format: snapshotFormat, name, saved: new Date().toISOString(), stateDirectory, id: settings.id, bytes },
        ...{ versions: currentVersions(launch.tools), processes, data },
      };
      recordSnapshot(snapshot);
    } catch (error) {
      await rm(directory, { recursive: true, force: true });
      throw error;
    }
    await removeUnknownData(stateDirectory);
    return { done: `snapshot "${name}" is saved`, processes };
  });
  if (!snapshot) throw new Error("nothing was saved");
  return { snapshot, cluster };
}

function checkFree({ stateDirectory, name, replace = false }: SaveOptions): void {
  const there = findSnapshot(stateDirectory, name);
  if (!there || replace) return;
  throw new UserError(`there is a snapshot "${name}" already, of ${there.saved}`, "choose another name, or replace it with --force");
}

import { existsSync } from "node:fs";
import { UserError } from "../../foundation/errors";
import { replaceState } from "../cluster/state-swap";
import type { ClusterTools } from "../cluster/types";
import { atRest, type AtRest, type AtRestOptions } from "./at-rest";
import { checkSnapshotName } from "./name";
import { readSnapshot, removeUnknownData, snapshotData, snapshotFormat, type Snapshot } from "./store";
import { currentVersions, versionDifferences } from "./versions";

export interface RestoreOptions extends AtRestOptions {
  readonly name: string;
  /** The programs that the cluster is started with; called with the names of those that it was saved with. */
  readonly tools: (names: readonly string[]) => Promise<ClusterTools>;
}

/**
 * Makes a rehearsal what it was when a snapshot was saved. The cluster is stopped, and started again if it ran. Killed
 * on the way, it is as before, or the next command that starts the cluster finishes it.
 *
 * @throws UserError for an unknown name, other versions, another state directory, or when somebody works on the rehearsal
 */
export async function restoreSnapshot(options: RestoreOptions): Promise<{ snapshot: Snapshot; cluster: AtRest }> {
  const { stateDirectory, name, progress, signal } = options;
  checkSnapshotName(name);
  const snapshot = readSnapshot(stateDirectory, name);
  checkUsable(snapshot, stateDirectory);
  const tools = await options.tools(Object.keys(snapshot.versions.programs));
  refuse(snapshot, versionDifferences(snapshot.versions, currentVersions(tools), true));
  const cluster = await atRest(options, async () => {
    if (readSnapshot(stateDirectory, name).data !== snapshot.data) {
      throw new UserError(`snapshot "${name}" was replaced while this command waited`, "repeat it");
    }
    await removeUnknownData(stateDirectory);
    progress?.("copying");
    await replaceState(stateDirectory, name, snapshotData(stateDirectory, snapshot.data), signal);
    return { done: `snapshot "${name}" is restored`, processes: snapshot.processes, tools };
  });
  return { snapshot, cluster };
}

/** What can be said before programs are looked for, which may mean to build them. */
function checkUsable(snapshot: Snapshot, stateDirectory: string): void {
  const { name, format, versions, data } = snapshot;
  if (format !== snapshotFormat) {
    refuse(snapshot, [`format of snapshots: ${format} then, ${snapshotFormat} now`]);
  }
  if (snapshot.stateDirectory !== stateDirectory) {
    throw new UserError(`snapshot "${name}" belongs to ${snapshot.stateDirectory}, this is ${stateDirectory}`, "its data names that directory and its ports; save one here");
  }
  if (!existsSync(snapshotData(stateDirectory, data))) {
    throw new UserError(`the data of snapshot "${name}" is gone`, `gitops rehearsal snapshot remove ${name}`);
  }
  refuse(snapshot, versionDifferences(versions, currentVersions(), false));
}

function refuse({ name }: Snapshot, differences: readonly string[]): void {
  if (differences.length === 0) return;
  throw new UserError(
    `snapshot "${name}" was saved with other versions:\n${differences.map((line) => `  - ${line}`).join("\n")}`,
    `restore it with those versions; or bring the platform up anew and save it with \`gitops rehearsal snapshot save ${name} --force\``,
  );
}

import { rmSync } from "node:fs";
import { writeFileAtomicallySync } from "../../foundation/atomic-files";
import { ExitCode, UserError } from "../../foundation/errors";
import { stateDirectory } from "../../foundation/paths";
import { isStateDirectory, layout } from "../../rehearsal/cluster/layout";
import { removeCluster, stopCluster } from "../../rehearsal/cluster/stop";
import { listSnapshots } from "../../rehearsal/snapshot/store";

const progress = (line: string): void => void process.stderr.write(`${line}\n`);

/** `gitops rehearsal stop`. */
export async function stop(): Promise<void> {
  const directory = stateDirectory();
  const stopped = await stopCluster({ stateDirectory: directory, progress });
  process.stdout.write(stopped ? `stopped; the data is kept in ${directory}\n` : "nothing was running\n");
}

/** `gitops down` and `gitops rehearsal down`. */
export async function down(): Promise<void> {
  const directory = stateDirectory();
  const snapshots = listSnapshots(directory).map(({ name }) => name);
  const removed = await removeCluster({ stateDirectory: directory, progress });
  const also = snapshots.length > 0 ? `, with ${snapshots.length === 1 ? "snapshot" : "snapshots"} ${snapshots.join(", ")}` : "";
  process.stdout.write(removed ? `removed ${directory}${also}\n` : `nothing to remove: there is no ${directory}\n`);
}

/** `gitops rehearsal slow-git SECONDS|off`. */
export function slowGit(wish: string): void {
  const directory = stateDirectory();
  if (!isStateDirectory(directory)) {
    throw new UserError(`there is no rehearsal cluster in ${directory}`, "start one with `gitops rehearsal up`");
  }
  const { gitDelay } = layout(directory);
  if (wish === "off") {
    rmSync(gitDelay, { force: true });
    process.stdout.write("Git runs at full speed\n");
    return;
  }
  if (!/^\d+(\.\d+)?$/.test(wish) || Number(wish) > 600) {
    throw new UserError(`expected a number of seconds up to 600, or "off", got "${wish}"`, undefined, ExitCode.Usage);
  }
  writeFileAtomicallySync(gitDelay, `${wish}\n`);
  process.stdout.write(`every fetch, ls-remote and checkout of the repo-server now waits ${wish} s first\n`);
}

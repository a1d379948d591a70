import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../errors";
import { assessRollout } from "./assess";
import { ClusterReader } from "./cluster-reader";
import { blame } from "./describe";
import { ApplicationRecord, ChildReport, RolloutReport } from "./model";

/** How a rollout is followed. */
export interface FollowOptions {
  readonly reader: ClusterReader;
  /** Name of the root Application. */
  readonly root: string;
  /** The commit that must arrive. Default: whatever the root has. */
  readonly revision?: string;
  /** Called with every look at the cluster. */
  readonly onReport: (report: RolloutReport) => void;
  /** Give up after so many seconds. */
  readonly timeoutSeconds: number;
  readonly signal?: AbortSignal;
  /** Pause between two looks, in milliseconds. Default: 500. */
  readonly interval?: number;
}

/**
 * Looks at a root and its children until all have settled.
 *
 * @returns the last report; also for a manual root that nobody has synced, where nothing will move.
 * @throws UserError when the root gave up, or nothing settled in time: it names the Application, the object and the reason.
 */
export async function followRollout(options: FollowOptions): Promise<RolloutReport> {
  const { reader, root, revision, onReport, timeoutSeconds, signal, interval = 500 } = options;
  const deadline = Date.now() + timeoutSeconds * 1000;
  for (;;) {
    signal?.throwIfAborted();
    const applications = await reader.applications();
    const own = applications.find(({ metadata }) => metadata.name === root);
    let report: RolloutReport | undefined;
    if (own !== undefined) {
      report = await withObjects(assessRollout(own, byName(applications)), byName(applications), reader);
      onReport(report);
      const arrived = revision === undefined || report.root.revision === revision;
      if (arrived && report.settled) return report;
      if (arrived && report.failure !== undefined) throw new UserError(`the rollout of "${root}" failed: ${report.failure}`, blame(report));
      if (!report.root.automated && report.root.phase !== "Running" && report.root.syncStatus !== "Unknown") return report;
    }
    if (Date.now() > deadline) {
      const what = report ? blame(report) : "Argo CD has not looked at the root yet";
      throw new UserError(`"${root}" has not settled within ${timeoutSeconds} s`, what);
    }
    await sleep(interval, undefined, { signal });
  }
}

/** Adds the object that each waiting child waits for. */
async function withObjects(report: RolloutReport, records: ReadonlyMap<string, ApplicationRecord>, reader: ClusterReader): Promise<RolloutReport> {
  const explain = async (child: ChildReport): Promise<ChildReport> => {
    if (child.state !== "waiting" && child.state !== "failed") return child;
    const found = await reader.firstUnready(records.get(child.name)?.status?.resources ?? []);
    return found === undefined ? child : { ...child, object: found.object, reason: found.reason };
  };
  const waves = await Promise.all(report.waves.map(async (wave) => ({ ...wave, children: await Promise.all(wave.children.map(explain)) })));
  return { ...report, waves };
}

function byName(applications: readonly ApplicationRecord[]): Map<string, ApplicationRecord> {
  return new Map(applications.map((application) => [application.metadata.name, application]));
}

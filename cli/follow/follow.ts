import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../errors";
import { assessRollout } from "./assess";
import { ClusterReader } from "./cluster-reader";
import { blame } from "./describe";
import { ApplicationRecord, ChildReport, RolloutReport } from "./model";
import { isStale, judge, LastingFailures, RequestedSync } from "./requested";

/** How a rollout is followed. */
export interface FollowOptions {
  readonly reader: ClusterReader;
  /** Name of the root Application. */
  readonly root: string;
  /** The commit that must arrive. Default: whatever the root has. */
  readonly revision?: string;
  /** A sync that was requested: it is followed to its end, whatever else happens to the root. Default: none. */
  readonly requested?: RequestedSync;
  /** Called with every look at the cluster. */
  readonly onReport: (report: RolloutReport) => void;
  /** Give up after so many seconds. */
  readonly timeoutSeconds: number;
  readonly signal?: AbortSignal;
  /** Default: two seconds for done, three for failed. */
  readonly patience?: Patience;
  /** Pause between two looks, in milliseconds. Default: 500. */
  readonly interval?: number;
}

/** For how long, in seconds, a requested sync must look the same before it has ended. */
export interface Patience {
  /** Argo CD calls an Application healthy for a moment before its workload exists. */
  readonly done: number;
  /** A workload may be Degraded for a moment while it changes. */
  readonly failed: number;
}

const usualPatience: Patience = { done: 2, failed: 3 };

/**
 * Looks at a root and its children until all have settled, or until a requested sync has ended.
 *
 * @returns the last report; without a requested sync also for a manual root that nobody has synced, where nothing will move.
 * @throws UserError when the root gave up, a requested sync met its first failure, or nothing settled in time: it names
 *   the Application, the object and the reason.
 */
export async function followRollout(options: FollowOptions): Promise<RolloutReport> {
  const { reader, root, revision, requested, onReport, timeoutSeconds, signal, interval = 500, patience = usualPatience } = options;
  const deadline = Date.now() + timeoutSeconds * 1000;
  const failures = new LastingFailures(patience.failed);
  let doneSince: number | undefined;
  let report: RolloutReport | undefined;
  for (;;) {
    signal?.throwIfAborted();
    const applications = byName(await reader.applications());
    const own = applications.get(root);
    if (own !== undefined && !(requested && isStale(own, requested))) {
      report = await withObjects(limitTo(requested?.only, assessRollout(own, applications, requested?.revision)), applications, reader);
      onReport(report);
      if (requested === undefined) {
        if (endOfRollout(report, revision)) return report;
      } else if (endOfRequested(own, report, requested, failures)) {
        doneSince ??= Date.now();
        if (Date.now() - doneSince >= patience.done * 1000) return report;
      } else {
        doneSince = undefined;
      }
    }
    if (Date.now() > deadline) {
      const what = report ? blame(report) : "Argo CD has not looked at the root yet";
      throw new UserError(`"${root}" has not settled within ${timeoutSeconds} s`, what);
    }
    await sleep(interval, undefined, { signal });
  }
}

function endOfRollout(report: RolloutReport, revision: string | undefined): boolean {
  const { root } = report;
  const arrived = revision === undefined || root.revision === revision;
  if (arrived && report.settled) return true;
  if (arrived && report.failure !== undefined) throw new UserError(`the rollout of "${root.name}" failed: ${report.failure}`, blame(report));
  return !root.automated && root.phase !== "Running" && root.phase !== "Requested" && root.syncStatus !== "Unknown";
}

function endOfRequested(own: ApplicationRecord, report: RolloutReport, requested: RequestedSync, failures: LastingFailures): boolean {
  const verdict = judge(own, report, requested);
  if (verdict.state === "failed") throw new UserError(`the sync of "${report.root.name}" failed: ${verdict.reason}`, blame(report));
  const failed = failures.find(report, requested);
  if (failed !== undefined) throw new UserError(`the sync of "${report.root.name}" failed at "${failed}"`, blame(report));
  return verdict.state === "done";
}

/** The report of one child alone. */
function limitTo(only: string | undefined, report: RolloutReport): RolloutReport {
  if (only === undefined) return report;
  const waves = report.waves.map((wave) => {
    const children = wave.children.filter(({ name }) => name === only);
    return { ...wave, children, passed: children.every(({ state }) => state === "healthy") };
  });
  return { ...report, waves: waves.filter(({ children }) => children.length > 0) };
}

/** Adds the object that each waiting child waits for; the children of later waves wait for their wave. */
async function withObjects(report: RolloutReport, records: ReadonlyMap<string, ApplicationRecord>, reader: ClusterReader): Promise<RolloutReport> {
  const explain = async (child: ChildReport): Promise<ChildReport> => {
    if (child.state !== "waiting" && child.state !== "failed") return child;
    const found = await reader.firstUnready(records.get(child.name)?.status?.resources ?? [], child.name);
    return found === undefined ? child : { ...child, object: found.object, reason: found.reason };
  };
  const present = report.waves.findIndex(({ passed }) => !passed);
  const waves = await Promise.all(report.waves.map(async (wave, index) =>
    present === -1 || index <= present ? { ...wave, children: await Promise.all(wave.children.map(explain)) } : wave));
  return { ...report, waves };
}

function byName(applications: readonly ApplicationRecord[]): Map<string, ApplicationRecord> {
  return new Map(applications.map((application) => [application.metadata.name, application]));
}

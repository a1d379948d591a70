import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../../foundation/errors";
import { waitFor, WaitOptions } from "../../foundation/wait";
import { assessRollout } from "./assess";
import { ClusterReader } from "./cluster-reader";
import { blame } from "./describe";
import { ApplicationRecord, ChildReport, RolloutReport } from "./model";
import { PassingErrors } from "./passing-errors";
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
  /** Called when the cluster does not answer for a while, and when it does again. Default: nobody is told. */
  readonly onNote?: (text: string) => void;
  /** Give up after so many seconds. */
  readonly timeoutSeconds: number;
  readonly signal?: AbortSignal;
  /** Default: two seconds for done, three for failed. */
  readonly patience?: Patience;
  /** Goes on for so many seconds when the cluster does not answer. Default: 90, a restart of Argo CD. */
  readonly silenceSeconds?: number;
  /** Pause between two looks, in milliseconds; watched Applications are looked at when they change as well. Default: 500. */
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

/** Milliseconds between two looks at Applications that are watched; their changes come in bursts. */
const shortest = 50;

/**
 * Looks at a root and its children until all have settled, or until a requested sync has ended.
 *
 * @returns the last report; without a requested sync also for a manual root that nobody has synced, where nothing will move.
 * @throws UserError when the root gave up, a requested sync met its first failure, or nothing settled in time: it names
 *   the Application, the object and the reason.
 */
export async function followRollout(options: FollowOptions): Promise<RolloutReport> {
  const { reader, signal } = options;
  const over = new AbortController();
  const changes = new Changes();
  try {
    const read = await reader.watch?.(() => changes.note(), over.signal);
    const applications = async () => byName(read ? read() : await reader.applications());
    return await follow(options, applications, read && ((milliseconds) => changes.next(milliseconds, signal)));
  } finally {
    over.abort();
  }
}

async function follow(
  options: FollowOptions,
  applications: () => Promise<Map<string, ApplicationRecord>>,
  pause: WaitOptions["pause"],
): Promise<RolloutReport> {
  const { reader, root, revision, requested, onReport, timeoutSeconds, signal, interval = 500, patience = usualPatience } = options;
  const { onNote = () => undefined, silenceSeconds = 90 } = options;
  const errors = new PassingErrors({ isPassing: (error) => reader.isPassing?.(error) ?? false, seconds: silenceSeconds, onNote });
  const failures = new LastingFailures(patience.failed);
  let doneSince: number | undefined;
  let report: RolloutReport | undefined;
  let next = 0;
  const look = async (): Promise<RolloutReport | undefined> => {
    const records = await applications();
    const own = records.get(root);
    if (own !== undefined && !(requested && isStale(own, requested))) {
      const now = limitTo(requested?.only, assessRollout(own, records, requested?.revision));
      // A change is looked at as soon as it comes. What the objects wait for is read now and then, and at the end.
      if (Date.now() >= next || now.settled || now.failure !== undefined) {
        next = Date.now() + interval;
        report = await withObjects(now, records, reader);
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
    }
    return undefined;
  };
  const ended = await waitFor((last) => errors.during(look, last), { interval: () => Math.max(shortest, next - Date.now()), timeout: timeoutSeconds * 1000, pause, signal });
  if (ended !== undefined) return ended;
  throw new UserError(`"${root}" has not settled within ${timeoutSeconds} s`, report ? blame(report) : "Argo CD has not looked at the root yet");
}

/** Changes that were seen, for somebody who waits for the next one. */
class Changes {
  private noted = false;
  private wake: (() => void) | undefined;

  /** Something changed. */
  note(): void {
    this.noted = true;
    this.wake?.();
  }

  /** Resolves after a change, at once for one that came since the last call, or when the time is over. */
  async next(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
    await sleep(shortest, undefined, { signal });
    if (!this.noted) {
      const timer = new AbortController();
      const changed = new Promise<void>((resolve) => (this.wake = resolve));
      const either = signal ? AbortSignal.any([signal, timer.signal]) : timer.signal;
      await Promise.race([changed, sleep(milliseconds, undefined, { signal: either }).catch(() => undefined)]);
      timer.abort();
      signal?.throwIfAborted();
    }
    this.noted = false;
    this.wake = undefined;
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

import { ApplicationRecord, RolloutReport } from "./model";

/** A sync that somebody requested, as Argo CD answered the request. */
export interface RequestedSync {
  /** Version of the root that holds the request; an older one says nothing about it. */
  readonly resourceVersion?: string;
  /** The commit to be deployed. Default: the one that the root is compared with. */
  readonly revision?: string;
  /** The one child that is synced. Default: all. */
  readonly only?: string;
}

/** How a requested sync stands. */
export type Verdict = { readonly state: "running" } | { readonly state: "done" } | { readonly state: "failed"; readonly reason: string };

/** Whether what was read is older than the request: a cache may lag behind. */
export function isStale({ metadata }: ApplicationRecord, { resourceVersion }: RequestedSync): boolean {
  const [read, wanted] = [metadata.resourceVersion, resourceVersion];
  if (read === undefined || wanted === undefined || !/^\d+$/.test(read) || !/^\d+$/.test(wanted)) return false;
  return BigInt(read) < BigInt(wanted);
}

/**
 * How a requested sync stands, judged from the children that it concerns. The end of the root's operation is not the end: Argo CD does not wait for the last wave.
 *
 * @param root The root, as new as the request.
 */
export function judge(root: ApplicationRecord, report: RolloutReport, { only }: RequestedSync): Verdict {
  const { phase, message } = report.root;
  if (phase === "Failed" || phase === "Error") return { state: "failed", reason: message || "the sync of the root failed" };
  const attempts = root.status?.operationState?.retryCount ?? 0;
  if (phase === "Running" && attempts > 0) return { state: "failed", reason: `its first attempt failed: ${message}` };
  const children = report.waves.flatMap((wave) => wave.children);
  const calm = children.every(({ state, blocking }) => state === "healthy" || (only === undefined && !blocking && state === "failed"));
  return calm && phase === "Succeeded" ? { state: "done" } : { state: "running" };
}

/** Tells which child has been failed for so long that it is no passing state. */
export class LastingFailures {
  private readonly since = new Map<string, number>();

  /** @param seconds How long a child must have failed without a break. */
  constructor(private readonly seconds: number, private readonly now: () => number = Date.now) {}

  /** The first child that holds others up and has failed for so long; undefined when there is none. */
  find(report: RolloutReport, { only }: RequestedSync): string | undefined {
    const failed = report.waves.flatMap(({ children }) => children)
      .filter(({ state, blocking }) => state === "failed" && (blocking || only !== undefined));
    for (const name of this.since.keys()) if (!failed.some((child) => child.name === name)) this.since.delete(name);
    for (const { name } of failed) if (!this.since.has(name)) this.since.set(name, this.now());
    return failed.find(({ name }) => this.now() - (this.since.get(name) ?? this.now()) >= this.seconds * 1000)?.name;
  }
}

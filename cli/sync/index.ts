import { ArgoCdClient } from "../../clients/argo-cd/client";
import { UserError } from "../../foundation/errors";
import { findArgoCd } from "../argo-cd-access";
import { RolloutLines } from "../follow/lines";
import { RolloutReport } from "../follow/model";
import { stoppable } from "../interrupt";
import { shown, shownJson } from "../shown";
import { targetEnvironment } from "./environment";
import { previewLines, short } from "./preview-lines";
import { SyncResult } from "./result";
import { syncEnvironment, SyncJob } from "./run";
import { refusalLines } from "./window-refusal";

/** What `gitops sync` is told. */
export interface SyncOptions {
  readonly environment: string;
  readonly only?: string;
  readonly dryRun: boolean;
  readonly endRunning: boolean;
  readonly system?: string;
  readonly server?: string;
  readonly timeoutSeconds: number;
  readonly format: "text" | "json";
}

/** So many milliseconds lie between two lines about the same wave. */
const pause = 3000;
/** After so many milliseconds without anything new, what is waited for is said again. */
const silence = 20_000;

/** `gitops sync`: prints what would change, syncs, and follows the waves. Sets the exit status. */
export async function runSync(options: SyncOptions): Promise<void> {
  const target = await targetEnvironment(options.environment, options.system);
  const result = await stoppable(async (signal) => {
    const found = await findArgoCd({ server: options.server, signal });
    const print = (text: string): void => {
      if (options.format === "text") process.stdout.write(shown(`${text}\n`));
    };
    print(`${target.root} at ${found.description}${target.note ? `; ${target.note}` : ""}`);
    const { only, dryRun, endRunning, timeoutSeconds } = options;
    return syncEnvironment({
      client: new ArgoCdClient(found, signal), target, only, dryRun, endRunning, timeoutSeconds, signal,
      onPreview: (preview) => print(previewLines(preview).join("\n")),
      onNote: (text) => process.stderr.write(`note: ${text}\n`),
      onReport: options.format === "json" ? () => undefined : reporter(print),
    });
  }, () => "a sync that has begun goes on in Argo CD; `gitops sync` again follows what is left");
  if (options.format === "json") process.stdout.write(`${shownJson(result)}\n`);
  const problem = problemOf(result);
  if (problem !== undefined) throw problem;
  if (options.format === "text") process.stdout.write(shown(`${closingLine(result)}\n`));
}

/** Prints every wave as it begins and passes, in between every few seconds what is new, and now and then what is still waited for. */
export function reporter(print: (text: string) => void, now: () => number = Date.now): SyncJob["onReport"] {
  const lines = new RolloutLines(now);
  let last = Number.NEGATIVE_INFINITY;
  let passed: number | undefined;
  return (report: RolloutReport) => {
    // Every look counts for how long something is waited for.
    const present = lines.present(report);
    const count = report.waves.filter((wave) => wave.passed).length;
    const quiet = now() - last;
    if (count === passed && quiet < pause) return;
    const news = lines.news(report);
    const out = news.length > 0 || quiet < silence ? news : present;
    passed = count;
    if (out.length === 0) return;
    last = now();
    print(out.map((line) => `  ${line}`).join("\n"));
  };
}

/** The error that a result ends with: exit status 1. */
export function problemOf({ outcome, root, refusal, failure }: SyncResult, now: Date = new Date()): UserError | undefined {
  if (outcome === "refused" && refusal) {
    return new UserError(`a sync window refuses the sync of "${root}"`, refusalLines(refusal, now).join("\n       "));
  }
  if (outcome === "failed" && failure) {
    const rest = "Argo CD may go on trying by itself; only the report ends here";
    return new UserError(failure.message, [...(failure.detail ? [failure.detail] : []), rest].join("\n       "));
  }
  return undefined;
}

/** The last line for a person. */
export function closingLine({ outcome, root, only, revision, applications = [], seconds }: SyncResult): string {
  const healthy = applications.filter(({ state }) => state === "healthy").length;
  const what = only ?? root;
  const count = only === undefined ? `; ${healthy} of ${applications.length} Applications are Synced and Healthy` : "";
  switch (outcome) {
    case "dry-run":
      return "dry run: nothing was synced";
    case "nothing-to-sync":
      return `nothing to sync: ${what} has commit ${short(revision)}${count}`;
    default:
      return `${what} is synced to commit ${short(revision)} and healthy (${seconds ?? 0} s)${count}`;
  }
}

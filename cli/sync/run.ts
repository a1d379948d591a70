import { ArgoCdClient } from "../../clients/argo-cd/client";
import { ApiError, isPassing, NoAnswerError } from "../../clients/argo-cd/request";
import { ApplicationDetails } from "../../clients/argo-cd/schemas";
import { UserError } from "../../foundation/errors";
import { waitUntil } from "../../foundation/wait";
import { apiReader } from "../follow/api-reader";
import { followRollout, Patience } from "../follow/follow";
import { RolloutReport } from "../follow/model";
import { TargetEnvironment } from "./environment";
import { Preview, previewSync } from "./preview";
import { applicationsOf, SyncResult } from "./result";
import { explainRefusal } from "./window-refusal";

/** What is synced, and how. */
export interface SyncJob {
  readonly client: ArgoCdClient;
  readonly target: TargetEnvironment;
  readonly only?: string;
  readonly dryRun: boolean;
  /** Ends a sync of the same root that is running. Default: no, it is an error. */
  readonly endRunning?: boolean;
  readonly timeoutSeconds: number;
  readonly signal?: AbortSignal;
  /** Called once, before anything is synced. */
  readonly onPreview: (preview: Preview) => void;
  /** Called with every look at the rollout. */
  readonly onReport: (report: RolloutReport) => void;
  /** Called with what a person should know. */
  readonly onNote: (text: string) => void;
  /** Default: two seconds for done, three for failed. */
  readonly patience?: Patience;
  /** Goes on for so many seconds when Argo CD does not answer. Default: 90. */
  readonly silenceSeconds?: number;
  /** Pause between two looks, in milliseconds. Default: 500. */
  readonly interval?: number;
  /** Default: the clock. */
  readonly now?: () => Date;
}

/** So long a sync that is to end may take for it. */
const mostSecondsToEnd = 120;

/**
 * Shows what a sync of an environment's root would change, has Argo CD do it, and follows it to its end.
 *
 * @returns how it ended; a refusal by a window and a failed rollout are results.
 * @throws UserError when Argo CD cannot be asked, or refuses for another reason.
 */
export async function syncEnvironment(job: SyncJob): Promise<SyncResult> {
  const { client, target, only, dryRun, now = () => new Date() } = job;
  const root = await client.application(target.root, { refresh: true });
  const preview = await previewSync(client, root, only);
  job.onPreview(preview);
  const base = {
    environment: target.environment, system: target.system, root: target.root, server: client.server,
    ...(only === undefined ? {} : { only }), revision: preview.revision, changes: preview.changes,
  };
  if (dryRun) return { ...base, outcome: "dry-run" };
  const { project } = root.spec;
  const refused = async (): Promise<SyncResult> => {
    const refusal = explainRefusal(await client.project(project), { name: target.root, destination: root.spec.destination }, now());
    return { ...base, outcome: "refused", refusal };
  };

  const idle = isUpToDate(root, preview, only);
  let begun = root;
  if (!idle) {
    const { operation } = await client.application(target.root);
    if (operation !== undefined) {
      if (job.endRunning !== true) throw alreadyRunning();
      job.onNote(`ending the sync of ${target.root} that is running`);
      await endOperation(job, project);
    }
    if (!(await client.canSync(target.root, project))) return refused();
    try {
      begun = await client.sync(target.root, project, only);
    } catch (error) {
      if (isWindowRefusal(error)) return refused();
      if (isAlreadyRunning(error)) throw alreadyRunning();
      if (!isPassing(error)) throw error;
      begun = await begunAnyway(job, root, error);
    }
  }
  const revision = begun.operation?.sync?.revision ?? preview.revision;
  if (revision !== preview.revision) job.onNote(`Git moved on while this was shown: commit ${revision} is deployed, ${preview.revision} was shown`);

  const begin = Date.now();
  let last: RolloutReport | undefined;
  const seen = () => ({ ...(last ? { applications: applicationsOf(last) } : {}), seconds: Math.round((Date.now() - begin) / 100) / 10 });
  try {
    await followRollout({
      reader: apiReader(client, root),
      root: target.root,
      requested: { revision, ...(idle ? {} : { resourceVersion: begun.metadata.resourceVersion }), ...(only === undefined ? {} : { only }) },
      timeoutSeconds: job.timeoutSeconds,
      signal: job.signal,
      interval: job.interval,
      patience: job.patience,
      onNote: job.onNote,
      silenceSeconds: job.silenceSeconds,
      onReport: (report) => {
        last = report;
        job.onReport(report);
      },
    });
    return { ...base, revision, outcome: idle ? "nothing-to-sync" : "synced", ...seen() };
  } catch (error) {
    // What Argo CD would not answer is no failure of the rollout.
    if (!(error instanceof UserError) || error instanceof ApiError || error instanceof NoAnswerError || last === undefined) throw error;
    return { ...base, revision, outcome: "failed", failure: { message: error.message, ...(error.hint ? { detail: error.hint } : {}) }, ...seen() };
  }
}

/**
 * The request for a sync got no answer: it may have arrived all the same.
 *
 * @returns the root with the sync that has begun.
 * @throws UserError when none has begun, or that is not known.
 */
async function begunAnyway({ client, target, onNote }: SyncJob, before: ApplicationDetails, error: unknown): Promise<ApplicationDetails> {
  const message = error instanceof Error ? error.message : String(error);
  const after = await client.application(target.root).catch(() => {
    throw new UserError(message, "whether the sync has begun is not known: `gitops sync` again follows it, or begins it");
  });
  if (after.operation === undefined && after.status?.operationState?.startedAt === before.status?.operationState?.startedAt) {
    throw new UserError(message, "no sync has begun: run `gitops sync` again");
  }
  onNote(`${message}; the sync has begun all the same`);
  return after;
}

/** Without changes there is nothing to sync, unless an earlier sync did not come to its end. What is gone from Git stays. */
function isUpToDate({ status, operation }: ApplicationDetails, { changes }: Preview, only: string | undefined): boolean {
  if (operation !== undefined || status?.operationState?.phase !== "Succeeded") return false;
  if (changes.some(({ action }) => action !== "stays")) return false;
  return only !== undefined || changes.length > 0 || status.sync?.status === "Synced";
}

function isWindowRefusal(error: unknown): boolean {
  return error instanceof ApiError && error.status === 403 && /sync window/.test(error.serverMessage);
}

function isAlreadyRunning(error: unknown): boolean {
  return error instanceof ApiError && /another operation is already in progress/.test(error.serverMessage);
}

function alreadyRunning(): UserError {
  return new UserError("another sync of this environment is running, or waits to be tried again", "wait until it has ended, or end it with --end-running");
}

/** Argo CD ends an operation at its next step. */
async function endOperation({ client, target, timeoutSeconds, interval = 500, signal }: SyncJob, project: string): Promise<void> {
  const terminate = () => client.terminate(target.root, project).catch((error: unknown) => {
    // It may have ended by itself meanwhile.
    if (!(error instanceof ApiError) || !/no operation is in progress/i.test(error.serverMessage)) throw error;
  });
  await terminate();
  const ended = await waitUntil(async () => {
    const { operation, status } = await client.application(target.root);
    if (operation === undefined) return true;
    // The controller, which wrote its own state at the same time, did not hear of it.
    if (status?.operationState?.phase !== "Terminating") await terminate();
    return false;
  }, { interval, signal, timeout: Math.min(timeoutSeconds, mostSecondsToEnd) * 1000 });
  if (!ended) throw new UserError(`the sync of "${target.root}" that is running has not ended`, "nothing was synced; look at it in Argo CD");
}

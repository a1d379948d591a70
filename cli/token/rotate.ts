import { randomBytes } from "node:crypto";
import { ArgoCdClient } from "../../clients/argo-cd/client";
import { ApiError, NoAnswerError } from "../../clients/argo-cd/request";
import { IssuedToken } from "../../clients/argo-cd/schemas";
import { ExitCode, UserError } from "../../foundation/errors";
import { waitUntil } from "../../foundation/wait";
import { same, summarize, takeBack, tokensOf, TokenSummary } from "./tokens";

/** What is rotated, and where the new token goes. */
export interface RotateJob {
  readonly client: ArgoCdClient;
  readonly project: string;
  readonly role: string;
  readonly expiresSeconds: number;
  /** Leaves the newest of the older tokens valid. */
  readonly keepPrevious: boolean;
  /** Puts the new token where its user finds it; nothing is revoked before it has returned. */
  readonly deliver: (token: string) => Promise<void>;
  /** Ends the rotation: a token that is not in use by then is revoked again. */
  readonly signal?: AbortSignal;
  /** Told with every step what is left when the command ends right then. */
  readonly onStep?: (left: string) => void;
  /** Default: the clock. */
  readonly now?: () => Date;
}

/** What a rotation did, without the token. */
export interface Rotation {
  readonly project: string;
  readonly role: string;
  /** Absent in a dry run. */
  readonly issued?: { readonly id: string; readonly expires: string };
  readonly revoked: readonly TokenSummary[];
  readonly kept: readonly TokenSummary[];
}

const untouched = "the older tokens are as they were";

interface Plan {
  readonly revoke: readonly IssuedToken[];
  readonly keep: readonly IssuedToken[];
}

/**
 * Which tokens a rotation would revoke.
 *
 * @throws UserError when there is no such project or role.
 */
export async function planRotation({ client, project, role, keepPrevious }: Pick<RotateJob, "client" | "project" | "role" | "keepPrevious">): Promise<Rotation> {
  const { revoke, keep } = plan(tokensOf(await client.project(project), role), keepPrevious);
  return { project, role, revoked: revoke.map(summarize), kept: keep.map(summarize) };
}

/** Milliseconds after which tokens that are said to be issued in the future are no reason to wait any more. */
const longestWait = 3000;

/**
 * Issues a new token for a project role, delivers it, sees that Argo CD accepts it, and only then revokes the older
 * ones: at every moment there is a valid token.
 *
 * @throws UserError when a step fails; it says which tokens are valid then.
 */
export async function rotateToken(job: RotateJob): Promise<Rotation> {
  const { client, project, role, expiresSeconds, keepPrevious, deliver, signal, onStep = () => undefined, now = () => new Date() } = job;
  onStep(untouched);
  const before = tokensOf(await client.project(project), role);
  const { revoke, keep } = plan(before, keepPrevious);
  // Argo CD tells tokens of one role apart by the second they were issued in, too. Its clock may be another one than ours.
  await waitUntil(() => before.every(({ iat }) => iat < Math.floor(now().getTime() / 1000)), { interval: 100, timeout: longestWait, signal });

  const id = `gitops-${now().toISOString().replace(/[:.]/g, "-")}-${randomBytes(3).toString("hex")}`;
  onStep(`the new token "${id}" may be issued: revoke it; the older tokens are as they were`);
  const token = await issue(job, id);
  const fresh = client.as(token);
  const issued = await putIntoUse(job, id, async () => {
    // Reading its own project is what every role may do.
    const issued = tokensOf(await fresh.project(project), role).find((each) => each.id === id);
    if (issued === undefined) throw new UserError("Argo CD issued it and does not know it");
    signal?.throwIfAborted();
    await deliver(token);
    return issued;
  });
  onStep(`the new token "${id}" is in use; rotate again to revoke the older ones`);
  await revokeAll(job, fresh, id, revoke);
  return {
    project, role,
    issued: { id, expires: new Date((issued.iat + expiresSeconds) * 1000).toISOString() },
    revoked: revoke.map(summarize),
    kept: keep.map(summarize),
  };
}

/** Asks for the token. When no answer comes, the token may be there all the same, and nobody has it. */
async function issue(job: RotateJob, id: string): Promise<string> {
  const { client, project, role, expiresSeconds } = job;
  try {
    return await client.createToken(project, role, { id, description: "issued by gitops token rotate", expiresIn: expiresSeconds });
  } catch (error) {
    if (error instanceof ApiError && error.status < 500) throw error;
    const hint = {
      revoked: `Argo CD had issued it, as "${id}": it is revoked again, and ${untouched}`,
      absent: `Argo CD knows no token "${id}": ${untouched}`,
      unknown: `whether Argo CD issued it is not known: look for the token "${id}" of the role, and revoke it; ${untouched}`,
    }[await takeBack(job, id)];
    throw stopped(job, `no answer to the request for a new token of ${project}:${role}: ${reasonOf(error)}`, hint);
  }
}

async function putIntoUse<T>(job: RotateJob, id: string, use: () => Promise<T>): Promise<T> {
  try {
    return await use();
  } catch (error) {
    const undone = (await takeBack(job, id)) !== "unknown";
    throw stopped(
      job,
      `the new token of ${job.project}:${job.role} could not be put into use: ${reasonOf(error)}`,
      undone ? `it is revoked again, and ${untouched}` : `${untouched}; revoke the new one, "${id}", by hand`,
    );
  }
}

/** Revokes the older tokens, and looks whether they are gone: Argo CD reports success also when it revoked nothing. */
async function revokeAll(job: RotateJob, fresh: ArgoCdClient, id: string, revoke: readonly IssuedToken[]): Promise<void> {
  const { client, project, role } = job;
  const failures: string[] = [];
  const names = (tokens: readonly IssuedToken[]) => tokens.map((each) => summarize(each).id).join(", ");
  for (const old of revoke) {
    try {
      // The token that asks may be one of those that are revoked.
      await client.deleteToken(project, role, old).catch((error: unknown) => {
        if (error instanceof NoAnswerError) throw error;
        return fresh.deleteToken(project, role, old);
      });
    } catch (error) {
      failures.push(`${summarize(old).id}: ${reasonOf(error)}`);
      if (!(error instanceof ApiError)) break;
    }
  }
  const after = await fresh.project(project).then((details) => tokensOf(details, role)).catch((error: unknown) => {
    throw stopped(job, `the new token "${id}" is in use, and whether the older ones are revoked is not known: ${reasonOf(error)}`, revoke.length > 0 ? `these may be valid still: ${names(revoke)}; rotate again to revoke them` : "there is no older one");
  });
  if (!after.some((each) => each.id === id)) {
    throw new UserError(`Argo CD does not know the new token "${id}" any more`, "somebody else changed the project meanwhile: rotate again");
  }
  const left = revoke.filter((old) => after.some((each) => same(each, old)));
  if (left.length > 0) {
    throw new UserError(
      `the new token is in use, and ${left.length} of ${revoke.length} older ones could not be revoked: ${names(left)}`,
      [...failures, "rotate again to revoke them"].join("; "),
    );
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** After a signal it is no error of Argo CD. */
function stopped({ signal }: RotateJob, message: string, hint: string): UserError {
  return signal?.aborted ? new UserError("interrupted", hint, ExitCode.Interrupted) : new UserError(message, hint);
}

function plan(tokens: readonly IssuedToken[], keepPrevious: boolean): Plan {
  const newestFirst = [...tokens].sort((left, right) => right.iat - left.iat);
  return keepPrevious ? { keep: newestFirst.slice(0, 1), revoke: newestFirst.slice(1) } : { keep: [], revoke: newestFirst };
}

import { randomBytes } from "node:crypto";
import { ArgoCdClient } from "../../clients/argo-cd/client";
import { IssuedToken, ProjectDetails } from "../../clients/argo-cd/schemas";
import { UserError } from "../../foundation/errors";
import { waitUntil } from "../../foundation/wait";

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

/** A token that Argo CD knows of, without the token. */
export interface TokenSummary {
  readonly id: string;
  readonly issued: string;
  readonly expires?: string;
}

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

/**
 * Issues a new token for a project role, delivers it, sees that Argo CD accepts it, and only then revokes the older
 * ones: at every moment there is a valid token.
 *
 * @throws UserError when a step fails; it says which tokens are valid then.
 */
export async function rotateToken(job: RotateJob): Promise<Rotation> {
  const { client, project, role, expiresSeconds, keepPrevious, deliver, now = () => new Date() } = job;
  const before = tokensOf(await client.project(project), role);
  const { revoke, keep } = plan(before, keepPrevious);
  // Argo CD tells tokens of one role apart by the second they were issued in, too.
  await waitUntil(() => before.every(({ iat }) => iat < Math.floor(now().getTime() / 1000)), { interval: 100 });

  const id = `gitops-${now().toISOString().replace(/[:.]/g, "-")}-${randomBytes(3).toString("hex")}`;
  const token = await client.createToken(project, role, { id, description: "issued by gitops token rotate", expiresIn: expiresSeconds });
  const issued = await issuedToken(client, project, role, id);
  const fresh = client.as(token);
  try {
    // Reading its own project is what every role may do.
    await fresh.project(project);
    await deliver(token);
  } catch (error) {
    const undone = await client.deleteToken(project, role, issued).then(() => true, () => false);
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError(
      `the new token of ${project}:${role} could not be put into use: ${reason}`,
      undone ? "it is revoked again, and the older tokens are as they were" : `the older tokens are as they were; revoke the new one, "${id}", by hand`,
    );
  }

  const failures: string[] = [];
  for (const old of revoke) {
    // The token that asks may be one of those that are revoked.
    await client.deleteToken(project, role, old).catch(() => fresh.deleteToken(project, role, old))
      .catch((error: Error) => failures.push(`${summarize(old).id}: ${error.message}`));
  }
  const after = tokensOf(await fresh.project(project), role);
  if (!after.some((each) => each.id === id)) {
    throw new UserError(`Argo CD does not know the new token "${id}" any more`, "somebody else changed the project meanwhile: rotate again");
  }
  const left = revoke.filter((old) => after.some((each) => same(each, old)));
  if (left.length > 0) {
    throw new UserError(
      `the new token is in use, and ${left.length} of ${revoke.length} older ones could not be revoked: ${left.map((each) => summarize(each).id).join(", ")}`,
      [...failures, "rotate again to revoke them"].join("; "),
    );
  }
  return {
    project, role,
    issued: { id, expires: new Date((issued.iat + expiresSeconds) * 1000).toISOString() },
    revoked: revoke.map(summarize),
    kept: keep.map(summarize),
  };
}

/** All tokens of a role: Argo CD keeps them in the status, and older ones also in the role itself. */
export function tokensOf({ metadata, spec, status }: ProjectDetails, role: string): IssuedToken[] {
  const roles = spec.roles ?? [];
  const found = roles.find(({ name }) => name === role);
  if (found === undefined) {
    throw new UserError(`project "${metadata.name}" has no role "${role}"`, `it has ${roles.map(({ name }) => name).join(", ") || "none"}`);
  }
  const all = [...(status?.jwtTokensByRole?.[role]?.items ?? []), ...(found.jwtTokens ?? [])];
  return all.filter((token, index) => all.findIndex((other) => same(token, other)) === index);
}

function plan(tokens: readonly IssuedToken[], keepPrevious: boolean): Plan {
  const newestFirst = [...tokens].sort((left, right) => right.iat - left.iat);
  return keepPrevious ? { keep: newestFirst.slice(0, 1), revoke: newestFirst.slice(1) } : { keep: [], revoke: newestFirst };
}

async function issuedToken(client: ArgoCdClient, project: string, role: string, id: string): Promise<IssuedToken> {
  const issued = tokensOf(await client.project(project), role).find((token) => token.id === id);
  if (issued === undefined) throw new UserError(`Argo CD issued the token "${id}" and does not know it`, "nothing was revoked; rotate again");
  return issued;
}

function same(left: IssuedToken, right: IssuedToken): boolean {
  return left.iat === right.iat && left.id === right.id;
}

function summarize({ id, iat, exp }: IssuedToken): TokenSummary {
  return { id: id ?? `issued at ${iat}`, issued: new Date(iat * 1000).toISOString(), ...(exp ? { expires: new Date(exp * 1000).toISOString() } : {}) };
}

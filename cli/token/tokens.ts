import { ArgoCdClient } from "../../clients/argo-cd/client";
import { IssuedToken, ProjectDetails } from "../../clients/argo-cd/schemas";
import { UserError } from "../../foundation/errors";
import { waitFor } from "../../foundation/wait";

/** A token that Argo CD knows of, without the token. */
export interface TokenSummary {
  readonly id: string;
  readonly issued: string;
  readonly expires?: string;
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

/** Milliseconds for taking a token back, and after an interruption, when somebody waits at the terminal. */
const patience = { usual: 30_000, interrupted: 1200 } as const;
/** A request whose answer was lost may still be under way: so long it is looked for, in milliseconds. */
const arrival = { usual: 2000, interrupted: 400 } as const;

/** What became of a token that was to be taken back. */
export type TakenBack = "revoked" | "absent" | "unknown";

/** Revokes the token with this id, if Argo CD has it, also after an interruption. */
export async function takeBack({ client, project, role, signal }: { client: ArgoCdClient; project: string; role: string; signal?: AbortSignal }, id: string): Promise<TakenBack> {
  const haste = signal?.aborted ? "interrupted" : "usual";
  const last = client.until(AbortSignal.timeout(patience[haste]));
  const known = async () => tokensOf(await last.project(project), role).find((token) => token.id === id);
  try {
    const token = await waitFor(known, { interval: 200, timeout: arrival[haste] });
    if (token === undefined) return "absent";
    await last.deleteToken(project, role, token);
    return (await known()) === undefined ? "revoked" : "unknown";
  } catch {
    return "unknown";
  }
}

/** Whether two are one token. */
export function same(left: IssuedToken, right: IssuedToken): boolean {
  return left.iat === right.iat && left.id === right.id;
}

/** A token for a person. */
export function summarize({ id, iat, exp }: IssuedToken): TokenSummary {
  return { id: id ?? `issued at ${iat}`, issued: new Date(iat * 1000).toISOString(), ...(exp ? { expires: new Date(exp * 1000).toISOString() } : {}) };
}

import { z } from "zod";
import { ask } from "../../foundation/ask";
import { isConfidential } from "../../foundation/confidential";
import { UserError } from "../../foundation/errors";
import { RegistryAddress } from "./address";
import { RegistryCredentials } from "./credentials";
import { registryLimits } from "./limits";

/** What a registry asks for before it answers. */
export interface Challenge {
  readonly scheme: "basic" | "bearer";
  readonly parameters: Readonly<Record<string, string>>;
}

/** Reads a `WWW-Authenticate` header (RFC 9110, section 11.6.1). */
export function parseChallenge(header: string): Challenge | undefined {
  const [, scheme = "", rest = ""] = /^\s*(basic|bearer)\b\s*(.*)$/i.exec(header) ?? [];
  if (scheme === "") return undefined;
  const parameters = Object.fromEntries([...rest.matchAll(/([a-z_]+)=(?:"([^"]*)"|([^\s,]+))/gi)].map(([, name = "", quoted, bare]) => [name.toLowerCase(), quoted ?? bare ?? ""]));
  return { scheme: scheme.toLowerCase() === "basic" ? "basic" : "bearer", parameters };
}

/**
 * The `Authorization` header that answers a challenge: the credentials themselves, or the token that the named service
 * gives for them (https://distribution.github.io/distribution/spec/auth/token/). Without credentials the token is one
 * for everybody.
 *
 * @returns undefined when the registry wants credentials and there are none.
 * @throws UserError when the token service refuses, or would get the credentials in clear text.
 */
export async function authorization(challenge: Challenge, address: RegistryAddress, credentials: RegistryCredentials | undefined, signal: AbortSignal): Promise<string | undefined> {
  const basic = credentials && `Basic ${Buffer.from(`${credentials.username}:${credentials.password}`).toString("base64")}`;
  if (challenge.scheme === "basic") return basic;
  const { realm = "", service, scope = `repository:${address.repository}:pull` } = challenge.parameters;
  const url = URL.canParse(realm) ? new URL(realm) : undefined;
  if (url === undefined || !isConfidential(url)) {
    throw new UserError(`registry ${address.host} sends its clients to "${url?.host ?? "no address"}" for a token; allowed is an address with https`);
  }
  if (service !== undefined) url.searchParams.set("service", service);
  url.searchParams.set("scope", scope);
  const { status, body } = await ask(url, { ...(basic === undefined ? {} : { authorization: basic }), limits: registryLimits(), signal });
  if (status === 401 || status === 403) return undefined;
  if (status < 200 || status > 299) throw new UserError(`the token service ${url.host} of registry ${address.host} answered ${status}`);
  const answer = tokenAnswer.safeParse(parsed(body));
  const token = answer.data?.token ?? answer.data?.access_token;
  if (token === undefined) throw new UserError(`the token service ${url.host} of registry ${address.host} gave no token`);
  return `Bearer ${token}`;
}

const tokenAnswer = z.object({ token: z.string().optional(), access_token: z.string().optional() });

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    return undefined;
  }
}

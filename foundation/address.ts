import { Problem } from "./problems";

/** What tokens of GitHub, GitLab and Bitbucket begin with: some give one as the user of an address. */
const tokenStart = "(?:gh[a-z]_|github_pat_|gl(?:pat|dt|cbt|ptt|ft|rt|soat|oas|imt|agent)-|AT(?:BB|CTT))";
const tokenUser = new RegExp(`^${tokenStart}`);
/** The same in any text, and the tokens of Argo CD and Kubernetes, which are JSON Web Tokens. */
const tokens = new RegExp(`\\b${tokenStart}[\\w-]{12,}|\\beyJ[\\w-]+\\.eyJ[\\w-]+\\.[\\w-]*`, "g");
const headers = /(authorization:\s*(?:basic|bearer|token)\s+)\S+/gi;
/** An address in a text: up to a blank, a quotation mark, or the next address. */
const addresses = /([a-z][a-z0-9+.-]{0,30}:\/\/)((?:(?![a-z][a-z0-9+.-]{0,30}:\/\/)[^\s"])*)/gi;

/** The parts of an address with a scheme. */
export interface AddressParts {
  /** With its `://`. */
  readonly scheme: string;
  readonly user: string;
  readonly password: string | undefined;
  /** Everything behind the user part. */
  readonly rest: string;
}

/** Takes the user part of an address off, also where somebody wrote a password with "@" or "/" in it as it is. */
export function splitAddress(address: string): AddressParts | undefined {
  const [, scheme, behind] = /^([a-z][a-z0-9+.-]*:\/\/)(.*)$/is.exec(address) ?? [];
  if (scheme === undefined || behind === undefined) return undefined;
  const end = userPartEnd(behind);
  if (end === 0) return { scheme, user: "", password: undefined, rest: behind };
  const part = behind.slice(0, end - 1);
  const colon = part.indexOf(":");
  return { scheme, user: colon === -1 ? part : part.slice(0, colon), password: colon === -1 ? undefined : part.slice(colon + 1), rest: behind.slice(end) };
}

/** A host, with a port perhaps, and then the path or nothing. */
const hostAhead = /^(?:[a-z0-9][a-z0-9.-]*|\[[0-9a-f:]+\])(?::\d+)?(?=$|[/?#'),;])/i;

/** Where the user part with its "@" ends; 0 when there is none. */
function userPartEnd(behind: string): number {
  const authority = /^[^/?#]*/.exec(behind)?.[0] ?? "";
  const first = authority.lastIndexOf("@");
  const last = [...behind.matchAll(/@/g)].map(({ index }) => index).filter((index) => hostAhead.test(behind.slice(index + 1))).at(-1);
  if (first !== -1) return Math.max(first, last ?? 0) + 1;
  // `host:8443/a@b` has a port, and `user:p/w@host` a password that ends behind a slash.
  const port = /^(?:[^:]*|\[.*\])(?::\d*)?$/.test(authority);
  return port || last === undefined ? 0 : last + 1;
}

/** A problem when an address holds a password or a token, which would be read by everybody who reads the address. It is not shown. */
export function checkAddress(propertyPath: string, address: string | undefined): Problem[] {
  const parts = address === undefined ? undefined : splitAddress(address);
  if (parts === undefined || ((parts.password ?? "") === "" && !tokenUser.test(parts.user))) return [];
  return [{ propertyPath, reason: `must be an address without password and token, got one with it for ${/^[^/?#]*/.exec(parts.rest)?.[0]}: credentials belong into a Secret` }];
}

/**
 * A text without credentials: no user and password of an address, no token, no header that authorizes. With ssh the user is no secret,
 * and stays. Everything that leaves the program goes through here.
 */
export function withoutCredentials(text: string): string {
  return text
    .replaceAll(addresses, (address: string) => {
      const { scheme, user, rest } = splitAddress(address) ?? { scheme: address, user: "", rest: "" };
      return /ssh:/i.test(scheme) && user !== "" && !tokenUser.test(user) ? `${scheme}${user}@${rest}` : `${scheme}${rest}`;
    })
    .replaceAll(headers, "$1***")
    .replaceAll(tokens, "***");
}

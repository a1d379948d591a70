import { checkAddress, splitAddress, withoutCredentials } from "./address";
import { isLoopback } from "./loopback";
import { Problem } from "./problems";

/** The address of a Git repository, taken apart. */
export interface GitAddress {
  readonly transport: "https" | "http" | "ssh" | "file";
  /** It without user and password; with ssh the user stays, who is no secret. */
  readonly address: string;
  /** What the credentials are for: scheme, host and port. Undefined where nobody logs in by address. */
  readonly origin: string | undefined;
  readonly username: string | undefined;
  readonly password: string | undefined;
}

const forms = "allowed are https://host/path, ssh://user@host/path, user@host:path and file:///path";
const user = "[A-Za-z0-9_][A-Za-z0-9_.+-]*";
const host = String.raw`(?:[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:]+\])`;
const scp = new RegExp(`^(?:${user}@)?${host}:(?!-|:|//)[^@]+$`);
const sshRest = new RegExp(`^${host}(?::\\d{1,5})?/[^-].*$`);
const webRest = new RegExp(`^${host}(?::\\d{1,5})?(?:/.*)?$`);

/**
 * Takes the address of a Git repository apart. Everything that Git would take for an option, a helper (`ext::`) or another protocol is none.
 *
 * @returns the address, or what is wrong with it: lower case, no full stop, without credentials.
 */
export function readGitAddress(text: string): GitAddress | string {
  const shown = text.includes("@") && !scp.test(text) && splitAddress(text) === undefined ? "one with a user part, which is not shown" : `"${withoutCredentials(text)}"`;
  const wrong = (why: string) => `must be the address of a Git repository, got ${shown}: ${why}`;
  if (/[\s\p{C}]/u.test(text)) return wrong("blanks and control characters are none of it");
  const parts = splitAddress(text);
  if (parts === undefined) {
    if (!scp.test(text)) return wrong(forms);
    return { transport: "ssh", address: text, origin: undefined, username: undefined, password: undefined };
  }
  const { scheme, user: name, password, rest } = parts;
  const transport = scheme.slice(0, -3).toLowerCase();
  const plain = `${scheme}${rest}`;
  if (transport === "file") return rest.startsWith("/") && name === "" ? { transport, address: text, origin: undefined, username: undefined, password: undefined } : wrong("a file has no host");
  if (transport === "ssh") {
    if (password !== undefined) return wrong("ssh takes no password from an address; it logs in with a key");
    if (!sshRest.test(rest) || (name !== "" && !new RegExp(`^${user}$`).test(name))) return wrong(forms);
    return { transport, address: text, origin: undefined, username: undefined, password: undefined };
  }
  if (transport !== "https" && transport !== "http") return wrong(forms);
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !webRest.test(rest) || !URL.canParse(plain) || new URL(plain).host !== url.host) {
    return wrong(password === undefined ? forms : 'a "/", "@", "?" or "#" in a password is written as %2F, %40, %3F or %23');
  }
  const [username, secret] = [name === "" ? undefined : decoded(name), password === undefined ? undefined : decoded(password)];
  if (/\p{Cc}/u.test(`${username}${secret}`)) return wrong("blanks and control characters are none of it");
  return { transport, address: plain, origin: url.origin, username, password: secret };
}

/** A problem when this is no address of a Git repository, or one by plain http whose way leads over a network outside of the cluster. */
export function checkGitAddress(propertyPath: string, address: string): Problem[] {
  const read = readGitAddress(address);
  if (typeof read === "string") return [{ propertyPath, reason: read }];
  if (read.transport !== "http" || isLoopback(read.address) || isInCluster(read.address)) return [];
  return [{ propertyPath, reason: `must begin with "https://", got "${read.address}": plain http is only for names of the cluster's own DNS and for this machine` }];
}

/** As `checkGitAddress`, for an address that goes into objects and files: it must hold no credentials either. */
export function checkRepositoryUrl(propertyPath: string, address: string): Problem[] {
  if (typeof address !== "string") return [{ propertyPath, reason: `must be the address of a Git repository, got ${address === undefined ? "nothing" : typeof address}` }];
  const credentials = checkAddress(propertyPath, address);
  return credentials.length > 0 ? credentials : checkGitAddress(propertyPath, address);
}

/** Whether a name is one of the cluster's own DNS. */
function isInCluster(address: string): boolean {
  return /\.svc(\.cluster\.local)?$/.test(new URL(address).hostname);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

import { isConfidential } from "./confidential";
import { ExitCode, UserError } from "./errors";

/** The environment variable that names mirrors: `github.com=https://mirror.example/github dl.k8s.io=https://mirror.example/k8s`. */
export const mirrorsVariable = "GITOPS_MIRRORS";

/**
 * The address of a download at the mirror of its host, or as it is where there is none. What lies behind the host, path and query, is the
 * same at the mirror.
 *
 * @throws UserError for a value of the variable that names no mirrors.
 */
export function mirrored(url: string, environment: NodeJS.ProcessEnv = process.env): string {
  const mirrors = mirrorsOf(environment[mirrorsVariable] ?? "");
  if (mirrors.size === 0) return url;
  const { host, pathname, search } = new URL(url);
  const mirror = mirrors.get(host);
  return mirror === undefined ? url : `${mirror}${pathname}${search}`;
}

/** Address by host. */
function mirrorsOf(value: string): ReadonlyMap<string, string> {
  return new Map(value.split(/[\s,]+/).filter(Boolean).map((entry): [string, string] => {
    const [, host, address] = /^([a-z0-9.-]+(?::\d+)?)=(.+)$/.exec(entry) ?? [];
    if (host === undefined || address === undefined || !isMirror(address)) throw wrong(entry);
    return [host, address.replace(/\/+$/, "")];
  }));
}

/** A checksum that comes from the same mirror is worth nothing on an open line. */
function isMirror(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { username, password, search, hash } = new URL(address);
  return isConfidential(address) && !username && !password && !search && !hash;
}

function wrong(entry: string): UserError {
  // It may hold a password.
  const shown = entry.replace(/\/\/[^/@]*@/, "//***@");
  return new UserError(
    `${mirrorsVariable}: "${shown}" is no mirror`,
    "each is a host and an https address without a password, as github.com=https://mirror.example/github; several have a space between them",
    ExitCode.Usage,
  );
}

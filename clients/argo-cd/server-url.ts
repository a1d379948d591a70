import { ExitCode, UserError } from "../../foundation/errors";

/**
 * The address with its scheme; without one it means https, as for the `argocd` command.
 *
 * @throws UserError when it is no address, or when the token would travel in the clear to another machine.
 */
export function serverUrl(text: string, origin: string): string {
  let url: URL;
  try {
    url = new URL(/^[a-z]+:\/\//i.test(text) ? text : `https://${text}`);
  } catch {
    throw new UserError(`${origin} must be an address such as argocd.example.com or https://argocd.example.com, got "${text}"`, undefined, ExitCode.Usage);
  }
  const loopback = url.hostname === "localhost" || url.hostname === "[::1]" || /^127\./.test(url.hostname);
  if (url.protocol !== "https:" && !(url.protocol === "http:" && loopback)) {
    throw new UserError(`${origin} must use https, got "${text}"`, "over http the token could be read on the way; http is accepted on this machine only", ExitCode.Usage);
  }
  if (url.username || url.password) throw new UserError(`${origin} must not contain a user name or a password`, "use ARGOCD_AUTH_TOKEN", ExitCode.Usage);
  return `${url.origin}${url.pathname}`.replace(/\/+$/, "");
}

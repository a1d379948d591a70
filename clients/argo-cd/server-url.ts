import { isConfidential } from "../../foundation/confidential";
import { ExitCode, UserError } from "../../foundation/errors";

/**
 * The address with its scheme; without one it means https, as for the `argocd` command.
 *
 * @throws UserError when it is no address, or when the token would travel in the clear to another machine.
 */
export function serverUrl(text: string, origin: string): string {
  const written = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`;
  if (!URL.canParse(written)) {
    // It may hold a password.
    const shown = text.includes("@") ? "one with a user name or a password, which is not shown" : `"${text}"`;
    throw new UserError(`${origin} must be an address such as argocd.example.com or https://argocd.example.com, got ${shown}`, undefined, ExitCode.Usage);
  }
  const url = new URL(written);
  if (url.username || url.password) throw new UserError(`${origin} must not contain a user name or a password`, "use ARGOCD_AUTH_TOKEN", ExitCode.Usage);
  if (url.search || url.hash) throw new UserError(`${origin} must be the address of argocd-server alone, without "?" and "#"`, undefined, ExitCode.Usage);
  if (!isConfidential(url)) {
    throw new UserError(`${origin} must use https, got "${url.protocol}//${url.host}"`, "over http the token could be read on the way; http is accepted on this machine only: localhost, 127.0.0.1, [::1]", ExitCode.Usage);
  }
  return `${url.origin}${url.pathname}`.replace(/\/+$/, "");
}

import { Problem } from "./problems";

/** What tokens of GitHub, GitLab and Bitbucket begin with: some give one as the user of an address. */
const token = /^(gh[a-z]_|github_pat_|gl[a-z]+-|AT(BB|CTT))/;

/** A problem when an address holds a password or a token, which would be read by everybody who reads the address. It is not shown. */
export function checkAddress(propertyPath: string, address: string | undefined): Problem[] {
  const url = address !== undefined && URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || (url.password === "" && !token.test(url.username))) return [];
  return [{ propertyPath, reason: `must be an address without password and token, got one with it for ${url.host}: credentials belong into a Secret` }];
}

/** A text without the user and password of the addresses in it; with ssh the user is no secret, and stays. */
export function withoutCredentials(text: string): string {
  return text.replaceAll(/([a-z][a-z0-9+]{0,30}:\/\/)([^/\s@:]*)(?::[^/\s@]*)?@/gi, (_match, scheme: string, user: string) => (/ssh:/i.test(scheme) ? `${scheme}${user}@` : scheme));
}

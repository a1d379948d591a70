import { Problem } from "./problems";

/** An account: a user or an organization (at most 39 letters, digits and single hyphens). */
export function checkGitHubOwner(propertyPath: string, value: string): Problem[] {
  if (/^[A-Za-z0-9](-?[A-Za-z0-9]){0,38}$/.test(value)) return [];
  return [{ propertyPath, reason: `must be a GitHub account such as "link-social": at most 39 letters, digits and single hyphens, got "${value}"` }];
}

/** The name of a repository without its owner. */
export function checkGitHubRepositoryName(propertyPath: string, value: string): Problem[] {
  if (/^[A-Za-z0-9._-]{1,100}$/.test(value) && !/^\.{1,2}$|\.git$/.test(value)) return [];
  return [{ propertyPath, reason: `must be the name of a repository such as "gitops": at most 100 letters, digits, ".", "_" and "-", not ending in ".git", got "${value}"` }];
}

/** Owner and name, as `team/app`. */
export function checkGitHubRepository(propertyPath: string, value: string): Problem[] {
  const [owner = "", name = "", ...rest] = value.split("/");
  if (rest.length === 0 && checkGitHubOwner("", owner).length === 0 && checkGitHubRepositoryName("", name).length === 0) return [];
  return [{ propertyPath, reason: `must be owner and name such as "team/app", got "${value}"` }];
}

/** The slug of a team, as in its address: lower case, without the organization. */
export function checkGitHubTeam(propertyPath: string, value: string): Problem[] {
  if (/^[a-z0-9]([a-z0-9_-]*[a-z0-9_])?$/.test(value)) return [];
  const slug = value.replace(/^@?[^/]*\//, "").toLowerCase().replace(/[^a-z0-9_-]+/g, "-").replace(/^-+|-+$/g, "");
  return [{ propertyPath, reason: `must be the slug of a team such as "platform", without the organization, got "${value}"${slug && slug !== value ? `; did you mean "${slug}"?` : ""}` }];
}

/**
 * The name of an Actions secret or variable
 * (https://docs.github.com/en/actions/reference/security/secrets#naming-your-secrets).
 */
export function checkActionsName(propertyPath: string, value: string): Problem[] {
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(value) && !/^GITHUB_/i.test(value)) return [];
  return [{ propertyPath, reason: `must consist of letters, digits and "_", not begin with a digit or with GITHUB_, got "${value}"` }];
}

/** A pattern of branches or tags as rulesets and environments of GitHub take it: `*` within a part, `**` over several. */
export function checkRefPattern(propertyPath: string, value: string): Problem[] {
  if (/^[^\s~^:\\[\]]+$/.test(value) && !/\.\.|\/\/|^\/|\/$|\.lock$|^refs\//.test(value)) return [];
  return [{ propertyPath, reason: `must be a branch or a pattern of branches such as "main" or "release/*", without "refs/heads/", got "${value}"` }];
}

/** Six hexadecimal digits. */
export function checkLabelColor(propertyPath: string, value: string): Problem[] {
  if (/^[0-9a-fA-F]{6}$/.test(value)) return [];
  return [{ propertyPath, reason: `must be six hexadecimal digits without "#", such as "d73a4a", got "${value}"` }];
}

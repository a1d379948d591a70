import { Problem } from "./problems";

/** What no part of a ref may hold (https://git-scm.com/docs/git-check-ref-format). */
const refused = /[\s\p{C}~^:?*[\\]|\.\.|@\{|\/\/|\/\.|\.lock(\/|$)|^[-./]|[./]$|^@$/u;

/** A problem when a value is no name that a branch can have. */
export function checkBranch(propertyPath: string, branch: string): Problem[] {
  // Programs in plain JavaScript leave it out without anybody noticing.
  if (typeof branch !== "string") return [{ propertyPath, reason: `must be the name of a branch, got ${branch === undefined ? "nothing" : typeof branch}` }];
  if (branch !== "" && branch !== "HEAD" && !refused.test(branch)) return [];
  return [{ propertyPath, reason: `must be the name of a branch such as "main" or "release/2026", got ${JSON.stringify(branch)}` }];
}

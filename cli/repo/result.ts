import { Plan } from "../../gitops-repository";

/** What was done, or would be, on one branch. */
export interface BranchResult extends Omit<Plan, "writes"> {
  readonly branch: string;
  /** The environment as whose branch it was written. */
  readonly environment: string;
  /** The commit that was pushed; none when nothing was. */
  readonly commit?: string;
}

/** What `gitops repo` prints as data. */
export interface RepoResult {
  readonly system: string;
  /** The directory or the repository. */
  readonly target: string;
  readonly written: boolean;
  readonly branches: readonly BranchResult[];
}

/** The part of a plan that is told. */
export function resultOf({ writes: _writes, ...plan }: Plan, branch: string, environment: string, commit?: string): BranchResult {
  return { branch, environment, ...(commit === undefined ? {} : { commit }), ...plan };
}

/** The result for a person. */
export function textOf({ system, target, written, branches }: RepoResult): string {
  return `${branches.flatMap((result) => {
    const { branch, environment, added, changed, removed, unchanged, conflicts, left, commit } = result;
    const counts = `${added.length} new, ${changed.length} changed, ${removed.length} removed, ${unchanged} as before`;
    return [
      ...added.map((path) => `  + ${path}`),
      ...changed.map((path) => `  ~ ${path}`),
      ...removed.map((path) => `  - ${path}`),
      ...left.map((path) => `  ! ${path}: is not declared any more, and was edited by hand; it stays`),
      ...conflicts.map(({ path, reason }) => `  ! ${path}: ${reason}`),
      `${system} on ${branch} (as ${environment}) in ${target}: ${counts}${commit ? `; pushed as ${commit.slice(0, 9)}` : ""}`,
    ];
  }).concat(written ? [] : ["Nothing was written."]).join("\n")}\n`;
}

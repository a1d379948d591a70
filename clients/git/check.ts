import { existsSync } from "node:fs";
import { ExitCode, UserError } from "../../foundation/errors";
import { checkGitAddress } from "../../foundation/git-address";
import { checkBranch } from "../../foundation/git-ref";

/** @throws UserError when it is neither a directory nor the address of a repository. */
export function checkRepository(repository: string): void {
  const [problem] = existsSync(repository) ? [] : checkGitAddress("", repository);
  if (problem === undefined) return;
  throw new UserError(`the repository ${problem.reason.replace("must be the", "must be a directory or the")}`, "name a checkout, or an address such as https://git.example.com/team/gitops.git", ExitCode.Usage);
}

/** @throws UserError when no branch can be called so. */
export function checkBranchName(name: string): void {
  const [problem] = checkBranch("", name);
  if (problem !== undefined) throw new UserError(`the branch ${problem.reason}`, undefined, ExitCode.Usage);
}

import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { withoutCredentials } from "../../foundation/address";
import { UserError } from "../../foundation/errors";
import { checkBranchName, checkRepository } from "./check";
import { committer } from "./commit";
import { Git } from "./git";
import { pushCommit } from "./push";
import { untilPushed } from "./push-loop";

/** A branch of a repository, and how it is changed. */
export interface BranchTarget {
  /** Address or directory of the repository. */
  readonly repository: string;
  readonly branch: string;
  /** The branch that a new one begins with, when it is there. Default: the first one that is there. */
  readonly start?: string;
  /** Who commits. Default: as git is set up, else `gitops`. */
  readonly author?: { readonly name: string; readonly email: string };
  /** Ends everything that was started. Default: nothing does. */
  readonly signal?: AbortSignal;
}

/** A temporary checkout of one branch at its newest commit. */
export interface Checkout {
  readonly directory: string;
  /** Whether the repository has the branch. */
  readonly exists: boolean;
}

/** What a change gives: its result, and the message of the commit; without one, nothing is pushed. */
export interface Change<Result> {
  readonly result: Result;
  readonly message?: string;
}

/**
 * Checks a branch out into a temporary directory, has it changed, and pushes one commit when something changed; a branch that is
 * not there is created. The change is made again on what is there when somebody else's push came first.
 *
 * @param change changes the files of the checkout.
 * @returns the result, and the commit that was pushed.
 * @throws UserError when the repository cannot be read, or refuses the push.
 */
export async function changeBranch<Result>(
  target: BranchTarget,
  change: (checkout: Checkout) => Promise<Change<Result>>,
): Promise<{ readonly result: Result; readonly commit?: string }> {
  checkRepository(target.repository);
  checkBranchName(target.branch);
  return (await untilPushed(target.branch, () => attempt(target, change), target.signal)).value;
}

async function attempt<Result>(
  target: BranchTarget,
  change: (checkout: Checkout) => Promise<Change<Result>>,
): Promise<{ readonly result: Result; readonly commit?: string } | undefined> {
  const { branch } = target;
  const remote = existsSync(target.repository) ? resolve(target.repository) : target.repository;
  const title = withoutCredentials(target.repository);
  const directory = await mkdtemp(join(tmpdir(), "gitops-checkout-"));
  try {
    const git = new Git(directory, target.signal);
    const exists = await checkOut(git, { ...target, repository: remote }, title);
    const { result, message } = await change({ directory, exists });
    if (message === undefined) return { result };
    // Whatever the rules of the repository or of this machine ignore: all of it was written by the change.
    await git.run(["add", "--all", "--force"]);
    const changed = (await git.run(["status", "--porcelain"])) !== "";
    if (!changed && exists) return { result };
    if (changed) await commit(git, message, target.author);
    const head = (await git.run(["rev-parse", "HEAD"])).trim();
    return (await pushCommit({ git, remote, branch, title }, head)) === "pushed" ? { result, commit: head } : undefined;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function checkOut(git: Git, { repository, branch, start }: BranchTarget, title: string): Promise<boolean> {
  await git.run(["init", "--quiet", `--initial-branch=${branch}`]);
  const fetched = await git.ask(["fetch", "--quiet", "--no-tags"], repository, { operands: ["+refs/heads/*:refs/remotes/origin/*"] });
  if (fetched.exitCode !== 0) {
    throw new UserError(`cannot read the repository ${title}: ${fetched.stderr.trim().split("\n").at(-1)}`, "check the address, and that Git may read it");
  }
  const branches = (await git.run(["for-each-ref", "--format=%(refname:lstrip=3)", "refs/remotes/origin"])).split("\n").filter(Boolean);
  const from = [branch, start ?? branches[0]].find((name) => name !== undefined && branches.includes(name));
  if (from !== undefined) await git.run(["reset", "--quiet", "--hard", `refs/remotes/origin/${from}`]);
  return branches.includes(branch);
}

async function commit(git: Git, message: string, author: BranchTarget["author"]): Promise<void> {
  const env = author
    ? { GIT_AUTHOR_NAME: author.name, GIT_AUTHOR_EMAIL: author.email, GIT_COMMITTER_NAME: author.name, GIT_COMMITTER_EMAIL: author.email }
    : (await committer(git)).env;
  await git.run([...(author ? ["-c", "commit.gpgsign=false"] : []), "commit", "--quiet", "-F", "-"], { env, input: message });
}

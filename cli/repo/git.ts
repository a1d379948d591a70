import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { simpleGit, SimpleGit } from "simple-git";
import { ExitCode, UserError } from "../errors";
import { isOvertaken } from "../git/overtaken";

/** A temporary checkout of one branch at its newest commit. */
export interface Checkout {
  readonly directory: string;
  /** Whether the repository has the branch. */
  readonly exists: boolean;
  /** Commits what has changed, and pushes. Undefined when somebody else was faster: the caller starts again from what is there then. */
  push(message: string): Promise<string | undefined>;
}

/**
 * Has a branch of a repository checked out and worked on.
 *
 * @param start The branch that a new one begins with, when it is there.
 * @throws UserError when the repository cannot be read.
 */
export async function withBranch<Result>(address: string, branch: string, start: string, work: (checkout: Checkout) => Promise<Result>): Promise<Result> {
  const directory = await mkdtemp(join(tmpdir(), "gitops-repo-"));
  try {
    const git = simpleGit(directory);
    await git.init(["--initial-branch", branch]);
    await git.addRemote("origin", address);
    await git.fetch(["origin"]).catch((error: Error) => {
      throw new UserError(`cannot read the repository ${address}: ${error.message.trim().split("\n").pop()}`, "check the address, and that Git may read it", ExitCode.Failure);
    });
    const remote = (await git.branch(["--remotes"])).all;
    const from = [branch, start].map((name) => `origin/${name}`).find((name) => remote.includes(name));
    if (from !== undefined) await git.reset(["--hard", from]);
    return await work({ directory, exists: remote.includes(`origin/${branch}`), push: (message) => push(git, branch, message) });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function push(git: SimpleGit, branch: string, message: string): Promise<string | undefined> {
  await git.add("--all");
  if (!(await git.status()).isClean()) {
    await git.commit(message).catch((error: Error) => {
      throw new UserError(`Git refuses the commit: ${error.message.trim()}`, "set user.name and user.email of Git");
    });
  }
  const commit = (await git.revparse(["HEAD"])).trim();
  try {
    await git.push("origin", `HEAD:refs/heads/${branch}`);
    return commit;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    if (isOvertaken(reason)) return undefined;
    throw new UserError(`Git refuses the push to ${branch}: ${reason.trim().split("\n").slice(-3).join(" ")}`, "a protected branch takes a pull request: write into a checkout with --out");
  }
}

/** The branch that is checked out in a directory; undefined when it is no checkout. */
export async function checkedOutBranch(directory: string): Promise<string | undefined> {
  return simpleGit(directory).revparse(["--abbrev-ref", "HEAD"]).then((name) => name.trim(), () => undefined);
}

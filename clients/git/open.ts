import { existsSync, statSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { withoutCredentials } from "../../foundation/address";
import { ExitCode, UserError } from "../../foundation/errors";
import { suggestion } from "../../foundation/suggestions";
import { checkBranchName, checkRepository } from "./check";
import { Git } from "./git";
import { ownRef, removeLeftRefs } from "./own-refs";

/** A branch of a repository, ready for new commits. Nothing of it is checked out. */
export interface OpenBranch {
  readonly git: Git;
  readonly branch: string;
  /** The repository in messages. */
  readonly title: string;
  /** Where the branch is fetched from and pushed to; undefined where the branch of a checkout is all there is. */
  readonly remote: string | undefined;
  /** The user's checkout whose branch this is. */
  readonly checkout: string | undefined;
  /** The newest commit: fetched, or that of the checkout. */
  readonly tip: () => Promise<string>;
  /** Removes what was needed for the time being. */
  readonly close: () => Promise<void>;
}

/** What to open. */
export interface OpenOptions {
  /** An address, a bare repository, or a checkout. */
  readonly repository: string;
  /** Default: the branch that is checked out; an address needs one. */
  readonly branch: string | undefined;
  /** Whether commits will be pushed. */
  readonly push: boolean;
  readonly signal: AbortSignal;
}

/**
 * Opens a branch of a repository.
 *
 * @throws UserError for something that is no repository, a branch that is not there, or a checkout that is not clean.
 */
export async function openBranch(options: OpenOptions): Promise<OpenBranch> {
  const { repository, branch, signal } = options;
  if (branch !== undefined) checkBranchName(branch);
  const isDirectory = existsSync(repository) && statSync(repository).isDirectory();
  if (!isDirectory) {
    checkRepository(repository);
    return openRemote(repository, options);
  }
  const directory = resolve(repository);
  const bare = await new Git(directory, signal).attempt(["rev-parse", "--is-bare-repository"]);
  if (bare.exitCode !== 0) throw notOpened(directory, bare.stderr);
  return bare.stdout.trim() === "true" ? openRemote(pathToFileURL(directory).href, options) : openCheckout(directory, options);
}

/** What Git says reaches the user: it refuses a checkout of somebody else, and says how it may be used. */
function notOpened(directory: string, stderr: string): UserError {
  if (/not a git repository/i.test(stderr)) return new UserError(`${directory} is not in a Git repository`, "name a checkout, or the address of a repository", ExitCode.Usage);
  const lines = stderr.split("\n").map((line) => line.trim()).filter(Boolean);
  return new UserError(`${directory} cannot be used: ${lines.join("\n       ")}`, undefined, ExitCode.Usage);
}

/** An empty repository of our own that holds what is fetched. */
async function openRemote(address: string, { branch, signal }: OpenOptions): Promise<OpenBranch> {
  const title = withoutCredentials(address);
  if (branch === undefined) throw new UserError(`which branch of ${title} is meant is not known`, "name it: --branch NAME", ExitCode.Usage);
  const directory = await mkdtemp(join(tmpdir(), "gitops-branch-"));
  const close = () => rm(directory, { recursive: true, force: true });
  try {
    const git = new Git(directory, signal);
    await git.run(["init", "--quiet", "--bare"]);
    return { git, branch, title, remote: address, checkout: undefined, tip: () => fetchTip(git, address, branch, title, true), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function openCheckout(directory: string, { branch: wanted, push, signal }: OpenOptions): Promise<OpenBranch> {
  const top = (await new Git(directory, signal).run(["rev-parse", "--show-toplevel"])).trim();
  const git = new Git(top, signal);
  const head = await git.attempt(["symbolic-ref", "--quiet", "--short", "HEAD"]);
  const branch = head.stdout.trim();
  if (head.exitCode !== 0) {
    throw new UserError(`${top} has no branch checked out (detached HEAD)`, `check out the branch that the environment follows: git -C ${top} switch ${wanted ?? "BRANCH"}`);
  }
  if (wanted !== undefined && wanted !== branch) {
    throw new UserError(`${top} has branch "${branch}" checked out, and the environment follows "${wanted}"`, `git -C ${top} switch ${wanted}, or name another branch with --branch`);
  }
  const changed = (await git.run(["status", "--porcelain", "--untracked-files=no"])).split("\n").filter(Boolean);
  if (changed.length > 0) {
    const shown = changed.slice(0, 3).map((line) => line.slice(3)).join(", ");
    throw new UserError(`${top} has changes that are not committed: ${shown}${changed.length > 3 ? ` and ${changed.length - 3} more` : ""}`, "commit or stash them; nothing was changed");
  }
  if (!push) {
    return { git, branch, title: top, remote: undefined, checkout: top, tip: async () => (await git.run(["rev-parse", "HEAD"])).trim(), close: async () => undefined };
  }
  const remote = await remoteOf(git, branch, top);
  await removeLeftRefs(git);
  const reference = ownRef();
  return {
    git, branch, remote, title: top, checkout: top,
    tip: async () => {
      const tip = await fetchTip(git, remote, branch, top, false, reference);
      const ahead = await git.attempt(["merge-base", "--is-ancestor", "HEAD"], { operands: [tip] });
      if (ahead.exitCode !== 0) {
        throw new UserError(`branch "${branch}" of ${top} has commits that ${remote} does not have`, `push them first, or pull: git -C ${top} pull --rebase; nothing was changed`);
      }
      return tip;
    },
    close: async () => {
      // The signal may have ended every other command.
      await new Git(top).attempt(["update-ref", "-d"], { operands: [reference] });
    },
  };
}

async function remoteOf(git: Git, branch: string, top: string): Promise<string> {
  const configured = (await git.attempt(["config"], { operands: [`branch.${branch}.remote`] })).stdout.trim();
  const remotes = (await git.run(["remote"])).split("\n").filter(Boolean);
  const remote = configured !== "" && configured !== "." ? configured : remotes.includes("origin") ? "origin" : remotes[0];
  if (remote === undefined) throw new UserError(`${top} has no remote to push to`, `git -C ${top} remote add origin ADDRESS, or leave --push out`);
  return remote;
}

async function fetchTip(git: Git, remote: string, branch: string, title: string, shallow: boolean, reference = "refs/heads/tip"): Promise<string> {
  const fetched = await git.ask(["fetch", "--quiet", "--no-tags", ...(shallow ? ["--depth=1"] : [])], remote, { operands: [`+refs/heads/${branch}:${reference}`] });
  if (fetched.exitCode === 0) return (await git.run(["rev-parse", "--verify"], { operands: [reference] })).trim();
  if (fetched.stderr.includes("couldn't find remote ref")) {
    const listed = (await git.ask(["ls-remote", "--heads"], remote)).stdout;
    const branches = [...listed.matchAll(/refs\/heads\/(\S+)/g)].map(([, name = ""]) => name);
    throw new UserError(`${title} has no branch "${branch}"${suggestion(branch, branches)}; it has ${branches.join(", ") || "none"}`, undefined, ExitCode.Usage);
  }
  throw new UserError(`cannot fetch ${title}: ${fetched.stderr.trim().split("\n").filter((line) => !line.startsWith("hint:")).join("; ")}`, "check the address, and that git can log in there without asking");
}

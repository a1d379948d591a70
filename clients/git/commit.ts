import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { printableLines } from "../../foundation/printable";
import { Git } from "./git";

/**
 * Makes a commit with new texts of files that are there. No index, no working tree and no branch changes: until the
 * commit is pushed or merged, nobody sees it.
 *
 * @returns its hash.
 */
export async function createCommit(git: Git, parent: string, files: ReadonlyMap<string, string>, message: string): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "gitops-index-"));
  const env = { GIT_INDEX_FILE: join(directory, "index") };
  try {
    await git.run(["read-tree"], { env, operands: [parent] });
    for (const [path, text] of files) {
      const mode = (await git.run(["ls-tree"], { operands: [parent, path] })).split(" ")[0] || "100644";
      const blob = (await git.run(["hash-object", "-w", "--stdin"], { input: text })).trim();
      await git.run(["update-index", "-z", "--index-info"], { env, input: `${mode} ${blob}\t${path}\0` });
    }
    const tree = (await git.run(["write-tree"], { env })).trim();
    const { signs, env: author } = await committer(git);
    return (await git.run(["commit-tree", "-F", "-", signs ? "-S" : "--no-gpg-sign", `-p${parent}`], { input: printableLines(message), env: author, operands: [tree] })).trim();
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Who commits, and whether commits are signed. */
export interface Committer {
  readonly signs: boolean;
  readonly env: Record<string, string>;
}

const committers = new WeakMap<Git, Promise<Committer>>();

/** As git is set up; it is asked once. */
export function committer(git: Git): Promise<Committer> {
  const known = committers.get(git) ?? readCommitter(git);
  committers.set(git, known);
  return known;
}

async function readCommitter(git: Git): Promise<Committer> {
  const signs = (await git.attempt(["config", "--type=bool", "commit.gpgsign"])).stdout.trim() === "true";
  const set = process.env.GIT_COMMITTER_EMAIL ?? process.env.EMAIL ?? (await git.attempt(["config", "user.email"])).stdout.trim();
  if (set !== "") return { signs, env: {} };
  // A pipeline often has no name set up for its commits.
  const [name, email] = ["gitops", "gitops@localhost"];
  return { signs, env: { GIT_AUTHOR_NAME: name, GIT_AUTHOR_EMAIL: email, GIT_COMMITTER_NAME: name, GIT_COMMITTER_EMAIL: email } };
}

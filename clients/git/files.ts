import { UserError } from "../../foundation/errors";
import { Git } from "./git";
import { RepositoryFiles } from "./repository-files";

/** The files of the commit that was looked at last: one attempt asks for it several times. */
const last = new WeakMap<Git, { readonly commit: string; readonly files: Promise<RepositoryFiles> }>();

/** The files of a commit, read out of the repository itself; each once. */
export function filesOf(git: Git, commit: string): Promise<RepositoryFiles> {
  const known = last.get(git);
  if (known?.commit === commit) return known.files;
  const files = list(git, commit);
  last.set(git, { commit, files });
  return files;
}

async function list(git: Git, commit: string): Promise<RepositoryFiles> {
  const listed = await git.run(["ls-tree", "-r", "-z", "--name-only", commit]);
  const texts = new Map<string, Promise<string>>();
  return {
    paths: new Set(listed.split("\0").filter(Boolean)),
    read: (path) => {
      const text = texts.get(path) ?? read(git, commit, path);
      texts.set(path, text);
      return text;
    },
  };
}

async function read(git: Git, commit: string, path: string): Promise<string> {
  const text = await git.run(["cat-file", "blob", `${commit}:${path}`]);
  if (text.includes("\uFFFD")) throw new UserError(`${path}: must be UTF-8`, "convert the file, and run this again");
  return text;
}

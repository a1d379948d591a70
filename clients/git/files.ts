import { UserError } from "../../foundation/errors";
import { Blobs } from "./blobs";
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
  const listed = await git.run(["ls-tree", "-r", "-z"], { operands: [commit] });
  // MODE, TYPE and OBJECT, a tabulator, and the path.
  const objects = new Map(listed.split("\0").filter(Boolean).map((entry): [string, string] => {
    const tabulator = entry.indexOf("\t");
    return [entry.slice(tabulator + 1), entry.slice(0, tabulator).split(" ")[2] ?? ""];
  }));
  const blobs = new Blobs(git);
  const texts = new Map<string, Promise<string>>();
  return {
    paths: new Set(objects.keys()),
    read: (path) => {
      const text = texts.get(path) ?? read(blobs, path, objects.get(path));
      texts.set(path, text);
      return text;
    },
  };
}

async function read(blobs: Blobs, path: string, object: string | undefined): Promise<string> {
  const content = object === undefined ? undefined : await blobs.read(object);
  if (content === undefined) throw new UserError(`${path}: is no file of the repository`, "name a file that is committed");
  const text = content.toString("utf8");
  if (text.includes("\uFFFD")) throw new UserError(`${path}: must be UTF-8`, "convert the file, and run this again");
  return text;
}

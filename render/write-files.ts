import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { writeFileAtomically } from "../foundation/atomic-files";
import { ExitCode, UserError } from "../foundation/errors";
import { isStaging, refuseObstacles, removeFileIn, stageFiles, staysInside } from "../foundation/staged-files";
import type { RenderedFiles } from "./layout";

/** Lists what the last render wrote, so that the next one removes what is gone, and nothing else. */
const listingName = ".rendered";

/** What changed in the output directory. */
export interface WrittenFiles {
  added: string[];
  changed: string[];
  removed: string[];
  unchanged: number;
}

/**
 * Writes the files of a stack into a directory and removes those that an earlier render left there.
 *
 * Everything is written aside first and put in place at the end, so that an error leaves the directory as it was.
 * Files that differ in nothing are not touched.
 *
 * @param owner names the stack; a directory that holds another one's files is refused.
 * @throws UserError when the directory, or a file to be written, belongs to somebody else.
 */
export async function writeRenderedFiles(directory: string, owner: string, files: RenderedFiles): Promise<WrittenFiles> {
  await refuseObstacles(directory, listingName);
  const known = await readListing(directory, owner);
  for (const path of [...known, ...files.keys()]) await refuseObstacles(directory, path);
  const result = await compare(directory, known, files);
  const written = [...result.added, ...result.changed];
  const staged = await stageFiles(directory, new Map(written.map((path) => [path, files.get(path) ?? ""])));
  try {
    // Until all is in place the listing holds old and new files: the next render finishes what an interrupted one began.
    await writeListing(directory, owner, [...known, ...files.keys()]);
    await staged.place();
    for (const path of result.removed) await removeFileIn(directory, path);
    await writeListing(directory, owner, [...files.keys()]);
  } finally {
    await staged.discard();
  }
  return result;
}

/** The files that an earlier render wrote; none for a directory that is new or empty. */
async function readListing(directory: string, owner: string): Promise<Set<string>> {
  const entries = await readdir(directory).catch((error: NodeJS.ErrnoException): string[] => {
    if (error.code === "ENOENT") return [];
    throw new UserError(`cannot write to ${directory}: ${error.message}`, "name another directory with --out", ExitCode.Usage);
  });
  if (!entries.includes(listingName)) {
    const foreign = entries.filter((entry) => entry !== ".git" && !isStaging(entry));
    if (foreign.length === 0) return new Set();
    throw new UserError(
      `${directory} is not empty and was not written by \`gitops render\`: it has ${foreign.slice(0, 3).join(", ")}`,
      "name an empty directory with --out",
      ExitCode.Usage,
    );
  }
  const [title = "", ...paths] = (await readFile(join(directory, listingName), "utf8")).split("\n").filter(Boolean);
  const found = /^# stack ([^;]+);/.exec(title)?.[1];
  if (found !== owner) {
    throw new UserError(
      `${directory} holds the files of stack "${found ?? "unknown"}", not of "${owner}"`,
      "name another directory with --out",
      ExitCode.Usage,
    );
  }
  const outside = paths.find((path) => !staysInside(path));
  if (outside !== undefined) {
    throw new UserError(`${join(directory, listingName)} is damaged: it lists "${outside}"`, "render into another directory");
  }
  return new Set(paths);
}

function writeListing(directory: string, owner: string, paths: readonly string[]): Promise<void> {
  const title = `# stack ${owner}; written by \`gitops render\`, which removes these files when they are gone from the stack`;
  return writeFileAtomically(join(directory, listingName), `${[title, ...[...new Set(paths)].sort()].join("\n")}\n`);
}

async function compare(directory: string, known: ReadonlySet<string>, files: RenderedFiles): Promise<WrittenFiles> {
  const result: WrittenFiles = { added: [], changed: [], removed: [], unchanged: 0 };
  for (const [path, text] of files) {
    const present = await readFile(join(directory, path), "utf8").catch(() => undefined);
    if (present === text) result.unchanged += 1;
    else if (present === undefined) result.added.push(path);
    else if (known.has(path)) result.changed.push(path);
    else {
      throw new UserError(
        `${join(directory, path)} was not written by \`gitops render\` and would be overwritten`,
        "move it away, or name another directory with --out",
        ExitCode.Usage,
      );
    }
  }
  result.removed = [...known].filter((path) => !files.has(path)).sort();
  return result;
}

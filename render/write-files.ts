import { mkdir, readdir, readFile, rename, rm, rmdir, writeFile } from "node:fs/promises";
import { dirname, join, posix } from "node:path";
import { writeFileAtomically } from "../foundation/atomic-files";
import { ExitCode, UserError } from "../foundation/errors";
import type { RenderedFiles } from "./layout";

/** Lists what the last render wrote, so that the next one removes what is gone, and nothing else. */
const listingName = ".rendered";
const stagingPrefix = ".rendering-";

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
  const known = await readListing(directory, owner);
  const result = await compare(directory, known, files);
  const writes = [...result.added, ...result.changed];
  const staging = join(directory, `${stagingPrefix}${process.pid}`);
  try {
    for (const path of writes) {
      await mkdir(dirname(join(staging, path)), { recursive: true });
      await writeFile(join(staging, path), files.get(path) ?? "");
    }
    // Until all is in place the listing holds old and new files: the next render finishes what an interrupted one began.
    await writeListing(directory, owner, [...known, ...files.keys()]);
    for (const path of writes) {
      await mkdir(dirname(join(directory, path)), { recursive: true });
      await rename(join(staging, path), join(directory, path));
    }
    for (const path of result.removed) await removeFile(directory, path);
    await writeListing(directory, owner, [...files.keys()]);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
  return result;
}

/** The files that an earlier render wrote; none for a directory that is new or empty. */
async function readListing(directory: string, owner: string): Promise<Set<string>> {
  const entries = await readdir(directory).catch((error: NodeJS.ErrnoException): string[] => {
    if (error.code === "ENOENT") return [];
    throw new UserError(`cannot write to ${directory}: ${error.message}`, "name another directory with --out", ExitCode.Usage);
  });
  await removeAbandoned(directory, entries);
  if (!entries.includes(listingName)) {
    const foreign = entries.filter((entry) => entry !== ".git" && !entry.startsWith(stagingPrefix));
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
  const outside = paths.find((path) => posix.normalize(path) !== path || path.startsWith("/") || path.startsWith(".."));
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

async function removeFile(directory: string, path: string): Promise<void> {
  await rm(join(directory, path), { force: true });
  for (let parent = posix.dirname(path); parent !== "."; parent = posix.dirname(parent)) {
    // It fails where something else is in it, and then stays.
    if (!(await rmdir(join(directory, parent)).then(() => true, () => false))) break;
  }
}

/** What a killed render wrote aside. */
async function removeAbandoned(directory: string, entries: readonly string[]): Promise<void> {
  for (const entry of entries.filter((name) => name.startsWith(stagingPrefix))) {
    if (!isRunning(Number(entry.slice(stagingPrefix.length)))) await rm(join(directory, entry), { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

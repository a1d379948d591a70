import { lstat, mkdir, readdir, rename, rm, rmdir, writeFile } from "node:fs/promises";
import { dirname, join, posix } from "node:path";
import { isRunning } from "./atomic-files";
import { UserError } from "./errors";

/** Begins the name of the directory in which files are written aside. */
const stagingPrefix = ".rendering-";

/** Whether an entry of a directory is what a run that was killed, or that runs now, has written aside. */
export function isStaging(entry: string): boolean {
  return entry.startsWith(stagingPrefix);
}

/** Files of a directory that are written aside, so that an error leaves the directory as it was. */
export interface StagedFiles {
  /** Puts them in their places, or some of them; each is there whole or as it was. */
  place(paths?: Iterable<string>): Promise<void>;
  /** Removes what was written aside. */
  discard(): Promise<void>;
}

/**
 * Writes files aside. It removes what killed runs left, and nothing of it is there any more after `discard`.
 *
 * @param files texts by their path in the directory, with `/`.
 * @throws UserError when one of them cannot be there.
 */
export async function stageFiles(directory: string, files: ReadonlyMap<string, string>): Promise<StagedFiles> {
  for (const path of files.keys()) await refuseObstacles(directory, path);
  const made = await mkdir(directory, { recursive: true });
  await removeAbandoned(directory);
  const staging = join(directory, `${stagingPrefix}${process.pid}`);
  const discard = async (): Promise<void> => {
    await rm(staging, { recursive: true, force: true });
    // Of a directory that was made for nothing, nothing is left.
    for (let each = directory; made !== undefined && (await rmdir(each).then(() => true, () => false)) && each !== made; each = dirname(each));
  };
  try {
    for (const [path, text] of files) {
      await mkdir(dirname(join(staging, path)), { recursive: true });
      await writeFile(join(staging, path), text).catch((error: unknown) => {
        throw error instanceof Error && !("path" in error) ? Object.assign(error, { path: join(directory, path) }) : error;
      });
    }
  } catch (error) {
    await discard();
    throw error;
  }
  return {
    async place(paths = files.keys()) {
      for (const path of paths) {
        await mkdir(dirname(join(directory, path)), { recursive: true });
        await rename(join(staging, path), join(directory, path));
      }
    },
    discard,
  };
}

/** Removes a file of a directory, and the directories that are empty then. */
export async function removeFileIn(directory: string, path: string): Promise<void> {
  await refuseObstacles(directory, path);
  await rm(join(directory, path), { force: true });
  for (let parent = posix.dirname(path); parent !== "."; parent = posix.dirname(parent)) {
    // It fails where something else is in it, and then stays.
    if (!(await rmdir(join(directory, parent)).then(() => true, () => false))) break;
  }
}

/** Whether a path that somebody may have written stays in the directory that it belongs to, and out of its Git repository. */
export function staysInside(path: string): boolean {
  return path !== "." && posix.normalize(path) === path && !path.startsWith("/") && !/^\.\.(\/|$)/.test(path) && !/(^|\/)\.git(\/|$)/i.test(path) && !/[\0-\x1f\\]/.test(path);
}

/**
 * Refuses a path at which no file of the directory can be: below a file, in the place of a directory, or behind a symbolic link, which
 * would lead out of the directory.
 */
export async function refuseObstacles(directory: string, path: string): Promise<void> {
  for (let part = path; part !== "."; part = posix.dirname(part)) {
    const found = await lstat(join(directory, part)).catch(() => undefined);
    if (found?.isSymbolicLink()) throw new UserError(`${join(directory, part)} is a symbolic link`, "put a directory or a file in its place");
    if (found !== undefined && (part === path ? !found.isFile() : !found.isDirectory())) {
      throw new UserError(`${join(directory, part)} is no ${part === path ? "file" : "directory"}`, "move it away, or name another directory");
    }
  }
}

async function removeAbandoned(directory: string): Promise<void> {
  for (const entry of (await readdir(directory)).filter(isStaging)) {
    if (!isRunning(Number(entry.slice(stagingPrefix.length)))) await rm(join(directory, entry), { recursive: true, force: true });
  }
}

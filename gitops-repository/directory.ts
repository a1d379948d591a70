import { readFileSync } from "node:fs";
import { lstat, mkdir, rm, rmdir } from "node:fs/promises";
import { dirname, join, posix } from "node:path";
import { writeFileAtomically } from "../foundation/atomic-files";
import { UserError } from "../foundation/errors";
import { listingName } from "./listing";
import { Plan } from "./plan";
import { ImageVersion, ImageVersions, readVersions } from "./versions";

/** Reads files of a directory; a file that is not there is undefined. */
export function filesIn(directory: string): (path: string) => string | undefined {
  return (path) => {
    try {
      return readFileSync(join(directory, path), "utf8");
    } catch (error) {
      if (["ENOENT", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "")) return undefined;
      throw new UserError(`cannot read ${join(directory, path)}: ${(error as Error).message}`);
    }
  };
}

/** The versions of images that stand in files. @throws UserError for a file that is no YAML. */
export function versionsIn(present: (path: string) => string | undefined): ImageVersions {
  const read = new Map<string, Map<string, ImageVersion>>();
  return (file, image) => {
    const known = read.get(file) ?? versionsOf(file, present(file));
    read.set(file, known);
    return known.get(image);
  };
}

function versionsOf(file: string, text: string | undefined): Map<string, ImageVersion> {
  if (text === undefined) return new Map();
  try {
    return readVersions(file, text);
  } catch (error) {
    const [reason] = (error as Error).message.split("\n");
    throw new UserError(`the image tags in ${file} cannot be read: ${reason}`, "repair the file: its tags would be lost otherwise");
  }
}

/** Does to a directory what was planned; the listing comes last, so that an interrupted run can be repeated. */
export async function applyPlan(directory: string, { writes, removed }: Pick<Plan, "writes" | "removed">): Promise<void> {
  const listing = writes.get(listingName);
  for (const path of [...writes.keys(), ...removed]) await refuseLinks(directory, path);
  for (const [path, text] of writes) if (path !== listingName) await writeOne(directory, path, text);
  for (const path of removed) await removeOne(directory, path);
  if (listing !== undefined) await writeOne(directory, listingName, listing);
}

async function writeOne(directory: string, path: string, text: string): Promise<void> {
  await mkdir(dirname(join(directory, path)), { recursive: true });
  await writeFileAtomically(join(directory, path), text);
}

async function removeOne(directory: string, path: string): Promise<void> {
  await rm(join(directory, path), { force: true });
  for (let parent = posix.dirname(path); parent !== "."; parent = posix.dirname(parent)) {
    // It fails where something else is in it, and then stays.
    if (!(await rmdir(join(directory, parent)).then(() => true, () => false))) break;
  }
}

/** A symbolic link would lead the files out of the directory. */
async function refuseLinks(directory: string, path: string): Promise<void> {
  for (let part = path; part !== "."; part = posix.dirname(part)) {
    const found = await lstat(join(directory, part)).catch(() => undefined);
    if (found?.isSymbolicLink()) throw new UserError(`${join(directory, part)} is a symbolic link`, "put a directory or a file in its place");
  }
}

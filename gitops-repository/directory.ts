import { UserError } from "../foundation/errors";
import { readInside } from "../foundation/read-inside";
import { refuseObstacles, removeFileIn, stageFiles } from "../foundation/staged-files";
import { listingName } from "./listing";
import { Plan } from "./plan";
import { ImageVersion, ImageVersions, readVersions } from "./versions";

/** Reads files of a directory; a file that is not there is undefined. */
export function filesIn(directory: string): (path: string) => string | undefined {
  return (path) => readInside(directory, path);
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

/**
 * Does to a directory what was planned. An error while it writes leaves the directory as it was; the listing is put in place last, so that a
 * run that was killed can be repeated.
 */
export async function applyPlan(directory: string, { writes, removed }: Pick<Plan, "writes" | "removed">): Promise<void> {
  for (const path of removed) await refuseObstacles(directory, path);
  const staged = await stageFiles(directory, writes);
  try {
    await staged.place([...writes.keys()].filter((path) => path !== listingName));
    for (const path of removed) await removeFileIn(directory, path);
    if (writes.has(listingName)) await staged.place([listingName]);
  } finally {
    await staged.discard();
  }
}

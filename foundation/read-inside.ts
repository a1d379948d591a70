import { readFileSync, realpathSync, statSync } from "node:fs";
import { join, sep } from "node:path";
import { UserError } from "./errors";

/**
 * The text of a file of a directory, whose content somebody else may have written; undefined when there is none.
 *
 * @throws UserError for a symbolic link that leads out of the directory, and for a device or a pipe, which might never end.
 */
export function readInside(directory: string, path: string): string | undefined {
  const named = join(directory, path);
  try {
    const [root, place] = [realpathSync(directory), realpathSync(named)];
    if (!place.startsWith(root.endsWith(sep) ? root : root + sep)) {
      throw new UserError(`${named} is reached by a symbolic link that leads out of ${directory}`, "put a file in its place");
    }
    if (!statSync(place).isFile()) throw new UserError(`${named} is no file`, "put a file in its place");
    return readFileSync(place, "utf8");
  } catch (error) {
    if (error instanceof UserError) throw error;
    if (["ENOENT", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "")) return undefined;
    throw new UserError(`cannot read ${named}: ${(error as Error).message}`);
  }
}

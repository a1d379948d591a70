import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { packageDirectory } from "../../foundation/paths";

/** The directory with our kwok stages; each file says in its first lines what it simulates. */
export const stagesDirectory = join(packageDirectory, "rehearsal", "cluster", "stages");

/** All stages as one configuration file for kwok. */
export function stagesConfiguration(directory = stagesDirectory): string {
  return readdirSync(directory)
    .filter((name) => name.endsWith(".yaml"))
    .sort()
    .map((name) => readFileSync(join(directory, name), "utf8").trim())
    .join("\n---\n")
    .concat("\n");
}

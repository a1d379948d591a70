import { delimiter, isAbsolute, join } from "node:path";
import { isExecutable } from "./cache";
import { statSync } from "node:fs";

/** The first executable file of that name in the directories of `PATH`, as an absolute path. */
export function findExecutable(name: string, environment: NodeJS.ProcessEnv): string | undefined {
  for (const directory of (environment.PATH ?? "").split(delimiter)) {
    if (!isAbsolute(directory)) continue;
    const path = join(directory, name);
    if (isExecutable(path) && statSync(path).isFile()) return path;
  }
  return undefined;
}

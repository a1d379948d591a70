import { existsSync } from "node:fs";
import { join } from "node:path";
import { OwnSources } from "./own-sources";

/** The compiled programs from which this process runs; undefined where it runs from the sources, as tests do. */
let directory: string | undefined;
let sources: OwnSources | undefined;

/** The command was loaded from there. */
export function runsFrom(compiledDirectory: string): void {
  directory = compiledDirectory;
}

/** The sources of this clone, compiled; undefined in an installed package, which has none. */
export function ownSources(): OwnSources | undefined {
  if (directory === undefined || !existsSync(join(directory, "sources.json"))) return undefined;
  return (sources ??= new OwnSources(directory));
}

/**
 * A file for `node --require` in the processes of the engine: `program` for one that runs a program of this clone, `pulumi` for
 * Pulumi's other scripts.
 */
export function preparation(of: "program" | "pulumi"): string | undefined {
  return directory === undefined ? undefined : join(directory, `prepare-${of}.js`);
}

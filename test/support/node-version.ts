import { existsSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { createDirectoryAtomically } from "../../foundation/atomic-files";
import { cacheDirectory } from "../../foundation/paths";

/** The versions of Node.js on which tests run, besides the one that runs them; that of line 20 is the oldest supported one. */
export const nodeVersions = { "20": "20.19.5", "22": "22.23.3", "24": "24.21.0" } as const;
export type NodeLine = keyof typeof nodeVersions;

/**
 * The program of a version of Node.js, from the npm registry. It is installed once into the cache, in one step, and found there
 * afterwards, so that any number of tests can ask for it together.
 *
 * @param line the major version.
 * @returns the path of `node`; its directory, which holds nothing else, can be put in front of PATH.
 */
export async function nodeProgram(line: NodeLine): Promise<string> {
  const version = nodeVersions[line];
  const directory = join(cacheDirectory(), "node", `${version}-${process.platform}-${process.arch}`);
  // The package of one platform holds the program itself; the package "node" only chooses one, by an install script.
  const name = `node-${process.platform}-${process.arch}`;
  const program = join(directory, "node_modules", name, "bin", "node");
  if (existsSync(program)) return program;
  await createDirectoryAtomically(directory, async (temporary) => {
    await execa("npm", ["install", "--prefix", temporary, "--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock", `${name}@${version}`], { cwd: temporary });
  });
  return program;
}

// `node -r ts-node/register test/support/node-version.ts 22` prints the path.
if (require.main === module) {
  const wanted = process.argv[2] ?? "";
  const line = (Object.keys(nodeVersions) as NodeLine[]).find((known) => known === wanted);
  if (line === undefined) {
    process.stderr.write(`error: expected one of ${Object.keys(nodeVersions).join(", ")}, got "${wanted}"\n`);
    process.exitCode = 2;
  } else {
    void nodeProgram(line).then((path) => process.stdout.write(`${path}\n`));
  }
}

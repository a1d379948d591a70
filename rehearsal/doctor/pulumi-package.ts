import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { packageDirectory } from "../../foundation/paths";
import { isRange, isWithin } from "../../foundation/versions";
import type { Check } from "./types";

/** The last one for Node.js 20; npm takes a newer one by itself, and only warns. */
const lastForNode20 = "3.248.0";

/**
 * The package `@pulumi/pulumi` that a program uses: releases want another Node.js from time to time.
 *
 * @param programDirectory where the program is; what it does not install comes with the clone.
 */
export function checkPulumi(programDirectory: string = process.cwd(), node: string = process.versions.node): Check {
  const check = { area: "programs", name: "@pulumi/pulumi" } as const;
  const installed = [programDirectory, packageDirectory].map(installedIn).find((one) => one !== undefined);
  if (installed === undefined) return { ...check, status: "failed", found: "not installed", fix: "run `npm install @pulumi/pulumi @pulumi/kubernetes`" };
  const { version, wanted } = installed;
  if (wanted === undefined || isWithin(node, wanted)) return { ...check, status: "ok", found: version };
  const pinned = isWithin(node, "^20") ? `run \`npm install --save-exact @pulumi/pulumi@${lastForNode20}\`, the last one for Node.js 20, or ` : "";
  return { ...check, status: "failed", found: `${version}, which needs Node.js ${wanted}; this is ${node}`, fix: `${pinned}install Node.js ${wanted}` };
}

/** The version that a program in a directory gets, and the range of Node.js that it says it needs. */
function installedIn(directory: string): { version: string; wanted: string | undefined } | undefined {
  let text: string;
  try {
    const entry = createRequire(join(directory, "index.js")).resolve("@pulumi/pulumi");
    text = readFileSync(join(dirname(entry), "package.json"), "utf8");
  } catch {
    return undefined;
  }
  const { version, engines } = JSON.parse(text) as { version: string; engines?: { node?: string } };
  return { version, wanted: engines?.node !== undefined && isRange(engines.node) ? engines.node : undefined };
}

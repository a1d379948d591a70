import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageDirectory } from "../../foundation/paths";
import type { ClusterTools, ToolFile } from "../cluster/types";

/** The versions that a rehearsal was made with; data of one set is not opened with another. */
export interface SnapshotVersions {
  /** Of this package. */
  readonly product: string;
  /** Major version of Node.js. */
  readonly node: string;
  /** Of every program that the cluster is started with, by name; several versions of one are joined with commas. */
  readonly programs: Readonly<Record<string, string>>;
}

/** The versions of this process and of the given programs. */
export function currentVersions(tools: Partial<ClusterTools> = {}): SnapshotVersions {
  const { version } = JSON.parse(readFileSync(join(packageDirectory, "package.json"), "utf8")) as { version: string };
  return { product: version, node: process.versions.node.split(".")[0] ?? "", programs: programVersions(tools) };
}

/**
 * One line for every version that is another one than before.
 *
 * @param programs compare those, too; without it, only what is known before programs are looked for
 */
export function versionDifferences(then: SnapshotVersions, now: SnapshotVersions, programs: boolean): string[] {
  const names = programs ? Object.keys(then.programs).sort() : [];
  const pairs: [string, string, string | undefined][] = [
    ["gitops-platform", then.product, now.product],
    ["Node.js", then.node, now.node],
    ...names.map((name): [string, string, string | undefined] => [name, then.programs[name] ?? "", now.programs[name]]),
  ];
  return pairs.filter(([, before, after]) => before !== after).map(([name, before, after]) => `${name}: ${before} then, ${after ?? "none"} now`);
}

function programVersions(tools: Partial<ClusterTools>): Record<string, string> {
  return Object.fromEntries(Object.entries(tools).flatMap(([name, tool]: [string, ToolFile | readonly ToolFile[] | string | undefined]) => {
    if (tool === undefined || typeof tool === "string") return [];
    const versions = [tool].flat().map(({ version }) => version);
    return [[name, [...new Set(versions)].sort().join(", ")]];
  }));
}

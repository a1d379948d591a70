import { catalogue } from "./catalogue";
import { modules, type BuildSize, type ModuleName } from "./modules";
import type { ToolName } from "./types";

/** What a build with empty Go caches takes. */
export interface BuildEstimate {
  /** On two processors, from a quick machine to a slow one. */
  seconds: readonly [from: number, to: number];
  /** Disk, Go's caches included. */
  bytes: number;
}

/** Seconds that a package takes on two processors: 0.12 measured. */
const secondsPerPackage = [0.1, 0.17] as const;
/** Seconds of a build in which nothing is compiled: modules are fetched, programs are linked. */
const secondsPerModule = 20;
/** A compiled package in Go's cache, in megabytes: 0.8 measured. */
const megabytesPerPackage = 0.8;
/** Archives of the modules, programs and the linker's own files, as a share of sources and compiled packages. */
const surcharge = 1.35;

/** Tools by the module that builds them, the largest module first. */
export function groupByModule(names: readonly ToolName[]): [ModuleName, ToolName[]][] {
  const groups = new Map<ModuleName, ToolName[]>();
  for (const name of names) {
    const { module } = catalogue[name].build;
    groups.set(module, [...(groups.get(module) ?? []), name]);
  }
  return [...groups].sort(([, left], [, right]) => sizeOf(right).packages - sizeOf(left).packages);
}

/** What building some tools of one module takes: what they share is not known, but it is no more than the whole module. */
export function sizeOf(names: readonly ToolName[]): BuildSize {
  const total = { packages: 0, megabytes: 0 };
  for (const name of names) {
    const { build } = catalogue[name];
    total.packages = Math.min(total.packages + build.packages, modules[build.module].packages);
    total.megabytes = Math.min(total.megabytes + build.megabytes, modules[build.module].megabytes);
  }
  return total;
}

/** What building these tools takes, and nothing but them. */
export function estimateBuild(names: readonly ToolName[]): BuildEstimate {
  const sizes = groupByModule(names).map(([, members]) => sizeOf(members));
  const packages = sizes.reduce((sum, size) => sum + size.packages, 0);
  const megabytes = sizes.reduce((sum, size) => sum + size.megabytes, 0);
  const seconds = (each: number): number => packages * each + sizes.length * secondsPerModule;
  return {
    seconds: [seconds(secondsPerPackage[0]), seconds(secondsPerPackage[1])],
    bytes: (megabytes + packages * megabytesPerPackage) * surcharge * 1e6,
  };
}

/** The estimate in words, in round figures: "40 to 50 s on two cores and about 0.2 GB of disk". */
export function describeEstimate({ seconds: [from, to], bytes }: BuildEstimate): string {
  const [unit, size] = to < 100 ? ["s", 10] : ["minutes", 60];
  const [low, high] = [from, to].map((value) => Math.max(1, Math.round(value / size)) * (unit === "s" ? size : 1));
  const time = low === high ? `about ${high}` : `${low} to ${high}`;
  return `${time} ${unit} on two cores and about ${gigabytes(bytes)} of disk`;
}

/** Whole gigabytes, or tenths below one. */
export function gigabytes(bytes: number): string {
  return `${bytes < 1e9 ? Math.max(0.1, bytes / 1e9).toFixed(1) : Math.round(bytes / 1e9)} GB`;
}

import { readFile, statfs } from "node:fs/promises";
import { existsSync, statSync } from "node:fs";
import { freemem } from "node:os";
import { dirname } from "node:path";
import { estimateBuild } from "../toolchain/build-estimate";
import { formatBytes } from "../toolchain/format";
import type { ToolName } from "../toolchain/types";
import type { Check } from "./types";

const gigabyte = 1e9;

/** Disk that a rehearsal and its programs need, in bytes. */
const warmDisk = 1 * gigabyte;
/** Memory that a task needs, in bytes: the peak of a cold build, and a running cluster with Argo CD. */
const memoryNeeds = { build: 4 * gigabyte, warm: 2 * gigabyte };

/**
 * Free space on every file system that will be written to.
 *
 * @param paths directories that exist or will be made, each with what is kept there.
 * @param building the tools that must be built.
 */
export async function checkDisk(paths: ReadonlyMap<string, string>, building: readonly ToolName[]): Promise<Check[]> {
  const needed = Math.max(warmDisk, estimateBuild(building).bytes);
  const why = building.length > 0 ? `to build ${building.join(", ")}` : "with every tool here";
  const fileSystems = new Map<number, string[]>();
  for (const path of paths.keys()) {
    const existing = nearestExisting(path);
    const device = statSync(existing).dev;
    fileSystems.set(device, [...(fileSystems.get(device) ?? []), path]);
  }
  return Promise.all(
    [...fileSystems.values()].map(async (members) => {
      const { bavail, bsize } = await statfs(nearestExisting(members[0] ?? "/"));
      const free = bavail * bsize;
      const uses = [...new Set(members.map((path) => paths.get(path)))].join(", ");
      const found = `${formatBytes(free)} for ${uses}; needed are ${formatBytes(needed)} ${why}`;
      const check = { area: "machine", name: "free disk", found } as const;
      if (free >= needed) return { ...check, status: "ok" };
      return { ...check, status: "failed", fix: `free some space where ${members.join(" and ")} lie, or move them` };
    }),
  );
}

/** Memory that processes can still get. */
export async function checkMemory(building: boolean): Promise<Check> {
  const needed = building ? memoryNeeds.build : memoryNeeds.warm;
  const available = await availableMemory();
  const why = building ? "for a build" : "for the cluster with Argo CD";
  const found = `${formatBytes(available)} available; needed are ${formatBytes(needed)} ${why}`;
  const check = { area: "machine", name: "memory", found } as const;
  if (available >= needed) return { ...check, status: "ok" };
  return { ...check, status: "warning", fix: "stop other programs; with too little memory processes are killed" };
}

/** `os.freemem` counts the file cache as used, so Linux is asked itself; macOS has no better number. */
async function availableMemory(): Promise<number> {
  const text = await readFile("/proc/meminfo", "utf8").catch(() => "");
  const kibibytes = /^MemAvailable:\s+(\d+) kB$/m.exec(text)?.[1];
  return kibibytes ? Number(kibibytes) * 1024 : freemem();
}

function nearestExisting(path: string): string {
  return existsSync(path) || dirname(path) === path ? path : nearestExisting(dirname(path));
}

import { readFile } from "node:fs/promises";
import type { Check } from "./types";

/** Limits of the Linux kernel that the rehearsal has met, with the least that it runs with. */
const inotifyLimits = [
  { name: "inotify instances", key: "fs.inotify.max_user_instances", least: 128 },
  { name: "inotify watches", key: "fs.inotify.max_user_watches", least: 8192 },
];

/** The hard limit counts: Go programs raise their own up to it. */
const leastOpenFiles = 4096;

/** Kernel limits; those of inotify exist on Linux only. */
export async function checkLimits(environment: NodeJS.ProcessEnv): Promise<Check[]> {
  const checks: Check[] = [];
  for (const { name, key, least } of inotifyLimits) {
    const text = await readFile(`/proc/sys/${key.replaceAll(".", "/")}`, "utf8").catch(() => undefined);
    if (text !== undefined) checks.push(compare(name, Number(text), least, `sudo sysctl ${key}=${least * 4}`));
  }
  const openFiles = await hardLimitOfOpenFiles(environment);
  if (openFiles !== undefined) checks.push(compare("open files", openFiles, leastOpenFiles, `raise the hard limit of \`ulimit -n\``));
  return checks;
}

/** Whether a limit is high enough. */
export function compare(name: string, limit: number, least: number, fix: string): Check {
  const value = Number.isFinite(limit) ? String(limit) : "unlimited";
  const check = { area: "machine", name, found: `limit ${value}; needed are ${least}` } as const;
  return limit >= least ? { ...check, status: "ok" } : { ...check, status: "failed", fix };
}

async function hardLimitOfOpenFiles(environment: NodeJS.ProcessEnv): Promise<number | undefined> {
  const { execa } = await import("execa");
  const options = { env: environment, extendEnv: false, reject: false, timeout: 3_000 } as const;
  const { stdout, exitCode } = await execa("sh", ["-c", "ulimit -Hn"], options);
  if (exitCode !== 0) return undefined;
  return stdout.trim() === "unlimited" ? Infinity : Number(stdout);
}

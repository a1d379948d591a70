import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { waitUntil } from "../foundation/wait";
import { readText } from "./files";

/** A process as it was when we started it: the pid alone may belong to somebody else later. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When the process started, as the operating system says it; opaque, comparable. */
  readonly born: string;
}

/** Every process of a rehearsal cluster carries its id in this environment variable. */
export const ownerVariable = "GITOPS_REHEARSAL_ID";

/**
 * Says when a process started; `undefined` when there is none with this pid (a zombie counts as none).
 * On Linux the boot id is part of it, so that nothing survives a restart of the machine by accident.
 */
export function bornOf(pid: number): string | undefined {
  if (process.platform === "linux") {
    const stat = readText(`/proc/${pid}/stat`);
    const fields = stat?.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (!fields || fields[0] === "Z" || fields[0] === "X") return undefined;
    return `${bootId()}/${fields[19]}`;
  }
  try {
    const [state, ...started] = execFileSync("ps", ["-o", "stat=,lstart=", "-p", String(pid)], { encoding: "utf8" })
      .trim()
      .split(/\s+/);
    return !state || state.startsWith("Z") ? undefined : started.join(" ");
  } catch {
    return undefined;
  }
}

let cachedBootId: string | undefined;

function bootId(): string {
  return (cachedBootId ??= readText("/proc/sys/kernel/random/boot_id")?.trim() ?? "");
}

/** The identity of a process that runs now. */
export function identify(pid: number): ProcessIdentity | undefined {
  const born = bornOf(pid);
  return born === undefined ? undefined : { pid, born };
}

/** Whether the very process that was recorded still runs. */
export function isAlive(identity: ProcessIdentity | undefined): boolean {
  return identity !== undefined && bornOf(identity.pid) === identity.born;
}

/** Sends a signal to the recorded process and to nobody else; false when it is gone. */
export function signalProcess(identity: ProcessIdentity, signal: NodeJS.Signals): boolean {
  if (!isAlive(identity)) return false;
  try {
    return process.kill(identity.pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
    throw error;
  }
}

/** Waits until the recorded processes are gone; resolves with those that are still there after `milliseconds`. */
export async function waitForExit(
  identities: readonly ProcessIdentity[],
  milliseconds: number,
): Promise<ProcessIdentity[]> {
  let left = [...identities];
  await waitUntil(() => (left = left.filter(isAlive)).length === 0, { interval: 30, timeout: milliseconds });
  return left;
}

/** Ends the recorded processes: SIGTERM, and SIGKILL for those that are still there after the grace period. */
export async function endProcesses(identities: readonly ProcessIdentity[], graceMilliseconds: number): Promise<void> {
  for (const identity of identities) signalProcess(identity, "SIGTERM");
  const left = await waitForExit(identities, graceMilliseconds);
  for (const identity of left) signalProcess(identity, "SIGKILL");
  await waitForExit(left, 5000);
}

/**
 * Processes that carry the id of this rehearsal cluster in their environment: also one whose start was not recorded
 * any more because the supervisor was killed, and children of controllers (git, helm). Linux only; elsewhere none.
 */
export function findOwnedProcesses(clusterId: string): ProcessIdentity[] {
  if (process.platform !== "linux") return [];
  const wanted = `${ownerVariable}=${clusterId}`;
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((name) => readText(`/proc/${name}/environ`)?.split("\0").includes(wanted))
    .flatMap((name) => identify(Number(name)) ?? []);
}

/** Resident memory of a process in bytes; `undefined` when it is gone. */
export function residentBytes(pid: number): number | undefined {
  if (process.platform === "linux") {
    const match = /^VmRSS:\s+(\d+) kB$/m.exec(readText(`/proc/${pid}/status`) ?? "");
    return match ? Number(match[1]) * 1024 : undefined;
  }
  try {
    return Number(execFileSync("ps", ["-o", "rss=", "-p", String(pid)], { encoding: "utf8" }).trim()) * 1024;
  } catch {
    return undefined;
  }
}

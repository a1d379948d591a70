import { randomUUID } from "node:crypto";
import { linkSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { waitUntil } from "../foundation/wait";
import { readJson, readText } from "./files";
import { identify, isAlive, type ProcessIdentity } from "./process-identity";

/** How a lock is waited for. */
export interface LockOptions {
  progress: (line: string) => void;
  signal?: AbortSignal;
  /** Milliseconds between two looks. @default 500 */
  poll?: number;
}

/**
 * Takes a lock, a file that names its owner. It appears with its content at once, so that nobody takes it for one that was
 * left behind; the lock of a process that is gone is set aside.
 *
 * @returns false when a living process holds it, this one included.
 */
export function takeLock(path: string): boolean {
  const self = identify(process.pid);
  if (!self) throw new Error("the start time of this process cannot be read");
  const prepared = `${path}.${randomUUID()}`;
  writeFileSync(prepared, JSON.stringify(self), { flag: "wx", mode: 0o600 });
  try {
    for (let attempt = 0; attempt < 5; attempt++) {
      if (linked(prepared, path)) return true;
      const text = readText(path);
      // It was given back just now.
      if (text === undefined) continue;
      if (isAlive(ownerOf(path))) return false;
      if (readText(path) === text) setAside(path);
    }
    return false;
  } finally {
    rmSync(prepared, { force: true });
  }
}

/** Gives the lock back; does nothing when it is another's. */
export function releaseLock(path: string): void {
  if (ownerOf(path)?.pid === process.pid) rmSync(path, { force: true });
}

/** Does something while holding a lock, and waits for it first. */
export async function withLock<T>(path: string, { progress, signal, poll = 500 }: LockOptions, body: () => Promise<T>): Promise<T> {
  let said: number | undefined;
  await waitUntil(() => {
    if (takeLock(path)) return true;
    const pid = ownerOf(path)?.pid;
    if (pid !== undefined && said !== pid) progress(`waiting for another build (pid ${pid})`);
    said = pid;
    return false;
  }, { interval: poll, signal });
  try {
    return await body();
  } finally {
    releaseLock(path);
  }
}

/** Whoever holds a lock, or held it and is gone; undefined for a lock that is free. */
export function ownerOf(path: string): ProcessIdentity | undefined {
  return readJson<ProcessIdentity>(path);
}

/** A second name for a file fails where there is one of that name, in one step. */
function linked(from: string, to: string): boolean {
  return unless("EEXIST", () => linkSync(from, to));
}

/** Takes the lock of a dead owner away; one that a living process has taken meanwhile is put back. */
function setAside(path: string): void {
  const aside = `${path}.${randomUUID()}`;
  if (!unless("ENOENT", () => renameSync(path, aside))) return;
  if (isAlive(ownerOf(aside))) linked(aside, path);
  rmSync(aside, { force: true });
}

function unless(code: string, action: () => void): boolean {
  try {
    action();
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === code) return false;
    throw error;
  }
}

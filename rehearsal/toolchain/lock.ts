import { randomUUID } from "node:crypto";
import { mkdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** How a lock is waited for. */
export interface LockOptions {
  progress: (line: string) => void;
  signal?: AbortSignal;
  /** Milliseconds between two looks. @default 500 */
  poll?: number;
}

/** A living owner renews its lock this often, in milliseconds. */
const renewal = 5_000;
/** A lock that nobody renewed for so long has lost its owner, in milliseconds. */
const expiry = 60_000;

/**
 * Does something while holding a lock directory, so that two processes do not build the same thing.
 *
 * The lock only saves work: whatever is done under it must also be safe without it, because a lock whose owner died
 * (or slept for a minute) is taken over.
 */
export async function withLock<T>(path: string, options: LockOptions, body: () => Promise<T>): Promise<T> {
  await acquire(path, options);
  const timer = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => undefined);
  }, renewal);
  timer.unref();
  try {
    return await body();
  } finally {
    clearInterval(timer);
    if ((await ownerOf(path)) === process.pid) await discard(path);
  }
}

async function acquire(path: string, { progress, signal, poll = 500 }: LockOptions): Promise<void> {
  let said: number | undefined;
  while (!(await tryToTake(path))) {
    signal?.throwIfAborted();
    const owner = await ownerOf(path);
    if (await isAbandoned(path, owner)) {
      await discard(path);
      continue;
    }
    if (said !== owner) progress(`waiting for another build (pid ${owner ?? "unknown"})`);
    said = owner;
    await sleep(poll, undefined, { signal }).catch(() => undefined);
  }
}

/** A directory that already holds its owner's number is renamed into place: that fails where another one is. */
async function tryToTake(path: string): Promise<boolean> {
  const prepared = `${path}.${randomUUID()}`;
  await mkdir(prepared, { recursive: true });
  await writeFile(join(prepared, "pid"), String(process.pid));
  try {
    await rename(prepared, path);
    return true;
  } catch (error) {
    await rm(prepared, { recursive: true, force: true });
    if (isCode(error, "ENOTEMPTY") || isCode(error, "EEXIST")) return false;
    throw error;
  }
}

/** Moved away before it is removed: a directory that is being emptied could be replaced by the next owner's. */
async function discard(path: string): Promise<void> {
  const away = `${path}.${randomUUID()}`;
  await rename(path, away).catch(() => undefined);
  await rm(away, { recursive: true, force: true });
}

async function ownerOf(path: string): Promise<number | undefined> {
  const text = await readFile(join(path, "pid"), "utf8").catch(() => "");
  return /^\d+$/.test(text) ? Number(text) : undefined;
}

async function isAbandoned(path: string, owner: number | undefined): Promise<boolean> {
  if (owner !== undefined && !isAlive(owner)) return true;
  const renewed = await stat(path).catch(() => undefined);
  return renewed !== undefined && Date.now() - renewed.mtimeMs > expiry;
}

/** Whether a process with this number exists. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return isCode(error, "EPERM");
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}

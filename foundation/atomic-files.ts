import { randomUUID } from "node:crypto";
import { readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/**
 * Writes a file so that a reader sees all of it or nothing, whoever else writes it at the same time. An error leaves what was there, and
 * no other file; of a process that was killed, the next one that writes the same file removes what it left.
 *
 * @param mode Default: 0644.
 */
export async function writeFileAtomically(path: string, content: Buffer | string, mode = 0o644): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  for (const left of abandoned(path, await readdir(dirname(path)))) await rm(left, { recursive: true, force: true });
  const temporary = temporaryPath(path);
  try {
    await writeFile(temporary, content, { flag: "wx", mode });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw at(path, error);
  }
}

/** The same for who cannot wait. The directory must be there. */
export function writeFileAtomicallySync(path: string, content: string, mode = 0o644): void {
  for (const left of abandoned(path, readdirSync(dirname(path)))) rmSync(left, { recursive: true, force: true });
  const temporary = temporaryPath(path);
  try {
    writeFileSync(temporary, content, { flag: "wx", mode });
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw at(path, error);
  }
}

/**
 * Fills a new directory and puts it in its place in one step; where another process was first, its directory stays.
 *
 * @param fill writes the files into the directory it is given.
 */
export async function createDirectoryAtomically(path: string, fill: (directory: string) => Promise<void>): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  for (const left of abandoned(path, await readdir(dirname(path)))) await rm(left, { recursive: true, force: true });
  const temporary = temporaryPath(path);
  await mkdir(temporary, { recursive: true });
  try {
    await fill(temporary);
    await rename(temporary, path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
    });
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/** Whether a process of this number runs. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/** It names the process, so that the next one knows whether somebody still writes it. */
function temporaryPath(path: string): string {
  return `${path}.${process.pid}.${randomUUID()}.tmp`;
}

/** What killed processes left beside a file. */
function abandoned(path: string, entries: readonly string[]): string[] {
  const prefix = `${basename(path)}.`;
  return entries.filter((entry) => {
    const pid = entry.startsWith(prefix) ? /^(\d+)\.[0-9a-f-]{36}\.tmp$/.exec(entry.slice(prefix.length))?.[1] : undefined;
    return pid !== undefined && !isRunning(Number(pid));
  }).map((entry) => join(dirname(path), entry));
}

/** A write that fails names no file. */
function at(path: string, error: unknown): unknown {
  return error instanceof Error && !("path" in error) ? Object.assign(error, { path }) : error;
}

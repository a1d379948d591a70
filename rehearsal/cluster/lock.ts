import { closeSync, openSync, renameSync, unlinkSync, writeSync } from "node:fs";
import { readJson } from "./files";
import { identify, isAlive, type ProcessIdentity } from "./process-identity";

/**
 * Takes the lock of a state directory, so that two supervisors never run on the same data. The lock of a process
 * that is gone is set aside.
 *
 * @returns false when another living process holds it
 */
export function takeLock(path: string): boolean {
  const self = identify(process.pid);
  if (!self) throw new Error("the start time of this process cannot be read");
  for (let attempt = 0; attempt < 5; attempt++) {
    try {
      const file = openSync(path, "wx", 0o600);
      writeSync(file, JSON.stringify(self));
      closeSync(file);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    if (isAlive(readJson<ProcessIdentity>(path))) return false;
    setAside(path);
  }
  return false;
}

/** Gives the lock back. */
export function releaseLock(path: string): void {
  if (readJson<ProcessIdentity>(path)?.pid === process.pid) unlinkSync(path);
}

function setAside(path: string): void {
  const aside = `${path}.${process.pid}`;
  try {
    renameSync(path, aside);
    unlinkSync(aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}

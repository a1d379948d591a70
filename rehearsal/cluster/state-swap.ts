import { randomUUID } from "node:crypto";
import { lstatSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { writeFileAtomicallySync } from "../../foundation/atomic-files";
import { readJson } from "../files";
import { layout } from "./layout";
import { copyEntries, stateEntries } from "./state-copy";

/** What is being put in place; as long as it is there, the state directory is half old and half new. */
interface Journal {
  readonly format: 1;
  /** Name of the snapshot. */
  readonly name: string;
  /** What the snapshot brings. */
  readonly entries: readonly string[];
  /** What the state directory had. */
  readonly replaced: readonly string[];
}

const at = (stateDirectory: string, ...parts: string[]): string => layout(stateDirectory).snapshots("restore", ...parts);
const journalOf = (stateDirectory: string): string => at(stateDirectory, "journal.json");

/**
 * Replaces the state by the data of a snapshot. First the data is copied; until then, an interruption changes nothing.
 * Then a journal says what belongs where, and from then on {@link finishRestore} brings it to its end whatever happens.
 */
export async function replaceState(stateDirectory: string, name: string, data: string, signal?: AbortSignal): Promise<void> {
  await rm(at(stateDirectory), { recursive: true, force: true });
  const entries = stateEntries(data);
  try {
    await copyEntries(data, at(stateDirectory, "new"), entries, signal);
  } catch (error) {
    await rm(at(stateDirectory), { recursive: true, force: true });
    throw error;
  }
  const journal: Journal = { format: 1, name, entries, replaced: stateEntries(stateDirectory) };
  writeFileAtomicallySync(journalOf(stateDirectory), JSON.stringify(journal));
  finishRestore(stateDirectory);
}

/** The snapshot that was being restored when a command was killed; the state directory is of no use until it is finished. */
export function interruptedRestore(stateDirectory: string): string | undefined {
  return readJson<Journal>(journalOf(stateDirectory))?.name;
}

/**
 * Puts in place what a restore has begun to, if one was interrupted. The cluster does not run meanwhile. It may be
 * interrupted itself, and called again.
 *
 * @returns the name of the snapshot
 */
export function finishRestore(stateDirectory: string): string | undefined {
  const journal = readJson<Journal>(journalOf(stateDirectory));
  if (!journal) return undefined;
  mkdirSync(at(stateDirectory, "old"), { recursive: true });
  for (const entry of new Set([...journal.entries, ...journal.replaced])) {
    const place = join(stateDirectory, entry);
    const fresh = at(stateDirectory, "new", entry);
    if (journal.entries.includes(entry) && !exists(fresh)) continue;
    if (exists(place)) {
      rmSync(at(stateDirectory, "old", entry), { recursive: true, force: true });
      renameSync(place, at(stateDirectory, "old", entry));
    }
    if (exists(fresh)) renameSync(fresh, place);
  }
  const done = layout(stateDirectory).snapshots("data", randomUUID());
  mkdirSync(layout(stateDirectory).snapshots("data"), { recursive: true });
  renameSync(at(stateDirectory), done);
  rmSync(done, { recursive: true, force: true });
  return journal.name;
}

function exists(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

import { mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { rm } from "node:fs/promises";
import { basename } from "node:path";
import { writeFileAtomicallySync } from "../../foundation/atomic-files";
import { UserError } from "../../foundation/errors";
import { layout } from "../cluster/layout";
import { readJson } from "../files";
import type { SnapshotVersions } from "./versions";

/** Another format is refused: its data may mean something else. */
export const snapshotFormat = 1;

/** What is known of a snapshot; its data lies beside it. */
export interface Snapshot {
  readonly format: number;
  readonly name: string;
  /** ISO time. */
  readonly saved: string;
  /** The state directory that it belongs to: its data names paths and ports. */
  readonly stateDirectory: string;
  /** Id of the rehearsal. */
  readonly id: string;
  /** Space that it takes. */
  readonly bytes: number;
  readonly versions: SnapshotVersions;
  /** The processes that ran when it was saved; empty when it was taken from a stopped cluster. */
  readonly processes: readonly string[];
  /** Name of the directory with its data. */
  readonly data: string;
}

const dataDirectory = "data";

/** Where the data of a snapshot lies, or shall lie. */
export function snapshotData(stateDirectory: string, data: string): string {
  return layout(stateDirectory).snapshots(dataDirectory, data);
}

/** All snapshots of a state directory, the newest first. */
export function listSnapshots(stateDirectory: string): Snapshot[] {
  return names(layout(stateDirectory).snapshots())
    .filter((name) => name.endsWith(".json"))
    .flatMap((name) => readJson<Snapshot>(layout(stateDirectory).snapshots(name)) ?? [])
    .sort((a, b) => (a.saved < b.saved ? 1 : -1));
}

/** The snapshot of this name, if there is one. */
export function findSnapshot(stateDirectory: string, name: string): Snapshot | undefined {
  return readJson<Snapshot>(manifest(stateDirectory, name));
}

/**
 * The snapshot of this name.
 *
 * @throws UserError that lists what there is
 */
export function readSnapshot(stateDirectory: string, name: string): Snapshot {
  const found = findSnapshot(stateDirectory, name);
  if (found) return found;
  const there = listSnapshots(stateDirectory).map((snapshot) => snapshot.name);
  const hint = there.length > 0 ? `names: ${there.join(", ")}` : "there is none yet: `gitops rehearsal snapshot save NAME` makes one";
  throw new UserError(`${stateDirectory} has no snapshot "${name}"`, hint);
}

/** Makes a snapshot known whose data is complete; in the same step one of the same name is forgotten. */
export function recordSnapshot(snapshot: Snapshot): void {
  mkdirSync(layout(snapshot.stateDirectory).snapshots(), { recursive: true, mode: 0o700 });
  writeFileAtomicallySync(manifest(snapshot.stateDirectory, snapshot.name), `${JSON.stringify(snapshot, null, 2)}\n`, 0o600);
}

/** Forgets a snapshot and removes its data. */
export async function forgetSnapshot(stateDirectory: string, name: string): Promise<void> {
  rmSync(manifest(stateDirectory, name), { force: true });
  await removeUnknownData(stateDirectory);
}

/** Removes data that no snapshot names: of replaced and removed ones, and of a command that was killed while it copied. */
export async function removeUnknownData(stateDirectory: string): Promise<void> {
  const { snapshots } = layout(stateDirectory);
  const known = new Set(listSnapshots(stateDirectory).map(({ data }) => data));
  const unknown = names(snapshots(dataDirectory)).filter((data) => !known.has(data));
  await Promise.all(unknown.map((data) => rm(snapshots(dataDirectory, basename(data)), { recursive: true, force: true })));
}

function manifest(stateDirectory: string, name: string): string {
  return layout(stateDirectory).snapshots(`${name}.json`);
}

function names(directory: string): string[] {
  return statSync(directory, { throwIfNoEntry: false })?.isDirectory() ? readdirSync(directory) : [];
}

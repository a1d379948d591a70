import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { claimStateDirectory } from "../../../rehearsal/cluster/layout";
import type { Snapshot } from "../../../rehearsal/snapshot";

/** A state directory in a temporary one, for as long as a test runs. */
export function temporaryState(): { readonly directory: string; readonly remove: () => void } {
  const root = mkdtempSync(join(tmpdir(), "snapshot-"));
  const directory = join(root, "state");
  claimStateDirectory(directory);
  return { directory, remove: () => rmSync(root, { recursive: true, force: true }) };
}

/** Writes files with their directories. */
export function write(directory: string, files: Readonly<Record<string, string>>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), content);
  }
}

/** All files below a directory except those of `besides`, with their content. */
export function files(directory: string, besides: readonly string[] = [], prefix = ""): Record<string, string> {
  return Object.fromEntries(readdirSync(join(directory, prefix)).flatMap((name): [string, string][] => {
    const path = join(prefix, name);
    if (besides.includes(path)) return [];
    if (statSync(join(directory, path)).isDirectory()) return Object.entries(files(directory, besides, path));
    return [[path, readFileSync(join(directory, path), "utf8")]];
  }));
}

/** What is known of a snapshot. */
export function snapshotOf(stateDirectory: string, more: Partial<Snapshot> = {}): Snapshot {
  return {
    ...{ format: 1, name: "one", saved: "2026-11-26T01:00:00.000Z", stateDirectory, id: "id", bytes: 1, processes: [], data: "a" },
    versions: { product: "0.1.0", node: "20", programs: {} },
    ...more,
  };
}

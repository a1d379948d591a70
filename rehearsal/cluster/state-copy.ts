import { constants, lstatSync, readdirSync } from "node:fs";
import { cp, mkdir } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { UserError } from "../../foundation/errors";

/** What says how the processes are doing, and not what the rehearsal is. */
const besides = new Set([".gitops-rehearsal", "logs", "snapshots", "state.json", "supervisor.lock", "start.lock"]);
/** Below the entries: who runs the engine now, and space that etcd reserves and makes again. */
const left = [/^workspace\/engine-run\.json$/, /^etcd\/member\/wal\/\d+\.tmp$/];

/** The entries of a state directory that make the rehearsal what it is; files of locks and of writers come and go. */
export function stateEntries(stateDirectory: string): string[] {
  return readdirSync(stateDirectory).filter((name) => !besides.has(name) && !/\.lock\.|\.tmp$/.test(name)).sort();
}

/**
 * Copies entries of a directory into another one, which is created. Where the file system can, the copies share their
 * blocks. Sockets are left out: processes make them anew.
 *
 * @returns the space that the files take, in bytes
 * @throws UserError when the disk is full, or `signal` aborts; what was copied stays and is of no use
 */
export async function copyEntries(from: string, to: string, entries: readonly string[], signal?: AbortSignal): Promise<number> {
  let bytes = 0;
  const wanted = (path: string): boolean => {
    signal?.throwIfAborted();
    const place = relative(from, path).split(sep).join("/");
    if (left.some((pattern) => pattern.test(place))) return false;
    const found = lstatSync(path);
    if (!found.isFile() && !found.isDirectory() && !found.isSymbolicLink()) return false;
    bytes += found.blocks * 512;
    return true;
  };
  const how = { recursive: true, preserveTimestamps: true, verbatimSymlinks: true, mode: constants.COPYFILE_FICLONE, filter: wanted };
  await mkdir(to, { recursive: true, mode: 0o700 });
  // All come to their end: whoever removes the copy after an error must not race with the rest.
  const copies = await Promise.allSettled(entries.map((entry) => cp(join(from, entry), join(to, entry), how)));
  for (const copy of copies) if (copy.status === "rejected") throw explained(copy.reason, to);
  return bytes;
}

function explained(error: unknown, to: string): unknown {
  const full = error instanceof Error && "code" in error && error.code === "ENOSPC";
  return full ? new UserError(`the disk of ${to} is full`, "make room there; nothing was changed") : error;
}

import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { removeCluster, stopCluster } from "../../../rehearsal/cluster";
import { releaseLock, takeLock } from "../../../rehearsal/lock";

/** Directory of one run of all suites: what one process prepares, the next ones restore. Default: one for this process, removed at its end. */
const runVariable = "GITOPS_E2E_RUN_DIR";
/** Which of the processes that run suites at the same time this is; each has state directories of its own. Default: 0. */
const workerVariable = "GITOPS_E2E_WORKER";

let ownRun: string | undefined;

/** Where the prepared platform of a key lies, one for each worker; only one suite uses it at a time. */
export class PreparedPlace {
  readonly stateDirectory: string;
  /** Is there while the cluster is as it was prepared. */
  readonly unchanged: string;
  private readonly lock: string;

  private constructor(readonly directory: string) {
    this.stateDirectory = join(directory, "state");
    this.unchanged = join(directory, "unchanged");
    this.lock = join(directory, "lock");
  }

  /** Takes the place of a key. */
  static take(key: string): PreparedPlace {
    if (!/^[a-z0-9-]+$/.test(key)) throw new Error(`a key has lower-case letters, digits and dashes, got "${key}"`);
    // Short, because the names of sockets below it must not exceed 107 characters.
    const run = process.env[runVariable] ?? (ownRun ??= mkdtempSync(join(tmpdir(), "prepared-")));
    const place = new PreparedPlace(join(run, `${worker()}-${key}`));
    mkdirSync(place.directory, { recursive: true });
    if (place.isTaken()) throw new Error(`two suites use "${key}" of worker ${worker()} at the same time: give each process its own ${workerVariable}`);
    return place;
  }

  release(): void {
    releaseLock(this.lock);
  }

  /** The places of this worker. */
  static all(): PreparedPlace[] {
    const run = process.env[runVariable] ?? ownRun;
    if (run === undefined || !existsSync(run)) return [];
    return readdirSync(run).filter((name) => name.startsWith(`${worker()}-`)).map((name) => new PreparedPlace(join(run, name)));
  }

  /** Stops the cluster unless a suite uses it. */
  async stop(): Promise<void> {
    if (this.isTaken()) return;
    await stopCluster({ stateDirectory: this.stateDirectory });
    this.release();
  }

  private isTaken(): boolean {
    return !takeLock(this.lock);
  }
}

/** Stops the prepared clusters of this worker that were left running: a small machine has no memory for clusters that idle. */
export async function stopPrepared(): Promise<void> {
  await Promise.all(PreparedPlace.all().map((place) => place.stop()));
}

/** Takes down what only this process can use; a directory that was given is left to whoever gave it. */
export async function removePrepared(): Promise<void> {
  if (ownRun === undefined) return;
  for (const { stateDirectory } of PreparedPlace.all()) await removeCluster({ stateDirectory });
  rmSync(ownRun, { recursive: true, force: true });
}

function worker(): string {
  return process.env[workerVariable] ?? "0";
}

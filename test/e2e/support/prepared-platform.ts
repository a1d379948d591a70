import { existsSync, rmSync, writeFileSync } from "node:fs";
import { clusterStatus } from "../../../rehearsal/cluster";
import { findSnapshot } from "../../../rehearsal/snapshot";
import { Platform } from "./platform";
import { PreparedPlace, stopPrepared } from "./prepared-places";

const snapshot = "prepared";
type Prepare = (platform: Platform) => Promise<unknown>;

/**
 * A platform that several suites need: the first one brings it up and saves it, the others restore what was saved. A
 * snapshot belongs to its state directory, so there is one for each key and worker; one idle cluster of a worker is kept
 * at most.
 */
export class PreparedPlatform {
  private constructor(readonly platform: Platform, private readonly place: PreparedPlace) {}

  /**
   * The platform as it was right after `prepare`, for a suite that may change it.
   *
   * @param key Names what `prepare` does: suites with the same key share it.
   * @param prepare Given a cluster that runs and is empty.
   * @param program Directory of the Pulumi program. Default: this package.
   */
  static take(key: string, prepare: Prepare, program?: string): Promise<PreparedPlatform> {
    return PreparedPlatform.get(key, prepare, program, false);
  }

  /** As {@link take}, for a suite that only reads: a cluster that runs and that nobody has changed is used as it is. */
  static share(key: string, prepare: Prepare, program?: string): Promise<PreparedPlatform> {
    return PreparedPlatform.get(key, prepare, program, true);
  }

  /**
   * Gives the platform back. Its cluster goes on, for the next suite with the same key; it is stopped when one with
   * another key begins, or one that starts from nothing.
   */
  release(): void {
    this.place.release();
  }

  private static async get(key: string, prepare: Prepare, program: string | undefined, onlyReads: boolean): Promise<PreparedPlatform> {
    const place = PreparedPlace.take(key);
    try {
      await stopPrepared();
      const platform = Platform.at(place.stateDirectory, program);
      await bring(platform, place, prepare, onlyReads);
      if (onlyReads) writeFileSync(place.unchanged, "");
      else rmSync(place.unchanged, { force: true });
      return new PreparedPlatform(platform, place);
    } catch (error) {
      place.release();
      throw error;
    }
  }
}

async function bring(platform: Platform, { unchanged }: PreparedPlace, prepare: Prepare, onlyReads: boolean): Promise<void> {
  const { stateDirectory } = platform;
  if (findSnapshot(stateDirectory, snapshot)) {
    const asItIs = onlyReads && existsSync(unchanged) && clusterStatus(stateDirectory).healthy;
    if (!asItIs) await platform.restore(snapshot);
    return;
  }
  // What an earlier process left when it was killed is of no use.
  await platform.gitops("down");
  try {
    await platform.gitops("rehearsal", "up");
    await prepare(platform);
    await platform.save(snapshot);
  } catch (error) {
    await platform.gitops("down");
    throw error;
  }
}

import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Platform, UpOutput } from "./platform";
import { PreparedPlatform } from "./prepared-platform";

/** A platform on which `gitops up` has run. */
export interface PreparedStack {
  readonly platform: Platform;
  /** What that run printed. */
  readonly first: UpOutput;
  /** Gives it back. */
  release(): void;
}

/**
 * A rehearsal as `gitops up` with these arguments leaves it, which the suite may change: the first suite that asks for it brings it up,
 * the next ones restore it.
 */
export async function preparedStack(...args: string[]): Promise<PreparedStack> {
  const key = args.join(" ").replace(/[^a-z0-9]+/g, "-").replace(/^-/, "");
  const told = (platform: Platform) => join(dirname(platform.stateDirectory), "up.json");
  const prepared = await PreparedPlatform.take(key, async (platform) => writeFileSync(told(platform), JSON.stringify(await platform.up(...args))));
  const { platform } = prepared;
  return { platform, first: JSON.parse(readFileSync(told(platform), "utf8")) as UpOutput, release: () => prepared.release() };
}

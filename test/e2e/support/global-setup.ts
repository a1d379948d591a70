import { removePrepared } from "./prepared-places";
import { e2eTools } from "./tools";

/** Runs before the first suite, without a time limit: with an empty cache the tools are built, which takes minutes. */
export async function mochaGlobalSetup(): Promise<void> {
  await e2eTools();
}

/** Runs after the last suite. */
export async function mochaGlobalTeardown(): Promise<void> {
  await removePrepared();
}

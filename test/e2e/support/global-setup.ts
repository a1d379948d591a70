import { runsFrom } from "../../../render/compiled";
import { removePrepared } from "./prepared-places";
import { e2eTools } from "./tools";

const { compiledDirectory } = require("../../../bin/load") as { compiledDirectory: () => Promise<string> };

/** Runs before the first suite, without a time limit: with an empty cache the tools are built, which takes minutes. */
export async function mochaGlobalSetup(): Promise<void> {
  // Engines that a suite drives itself run the compiled program, as those of the command do.
  runsFrom(await compiledDirectory());
  await e2eTools();
}

/** Runs after the last suite. */
export async function mochaGlobalTeardown(): Promise<void> {
  await removePrepared();
}

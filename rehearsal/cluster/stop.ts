import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { UserError } from "../../foundation/errors";
import { isAlive, signalProcess, waitForExit } from "../process-identity";
import { isStateDirectory, layout } from "./layout";
import { endLeftovers } from "./leftovers";
import { readState } from "./state";
import type { OperationOptions } from "./types";

/** How long the supervisor may take to stop everything before it is killed. */
export const supervisorGrace = 45_000;

export interface StopOptions extends Omit<OperationOptions, "signal"> {
  readonly stateDirectory: string;
}

/**
 * Stops every process of the cluster and keeps its data; resolves when none is left. Processes that lost their
 * supervisor are found by what was recorded about them. Only processes that are provably ours are ended.
 *
 * @returns whether anything was running
 */
export async function stopCluster({ stateDirectory, progress }: StopOptions): Promise<boolean> {
  if (!isStateDirectory(stateDirectory)) return false;
  const supervisor = readState(layout(stateDirectory).state)?.supervisor;
  const supervised = isAlive(supervisor);
  if (supervisor && supervised) {
    progress?.("stopping the cluster");
    signalProcess(supervisor, "SIGTERM");
    if ((await waitForExit([supervisor], supervisorGrace)).length > 0) {
      progress?.(`the supervisor does not end, killing it (pid ${supervisor.pid})`);
      signalProcess(supervisor, "SIGKILL");
      await waitForExit([supervisor], 5000);
    }
  }
  const leftovers = await endLeftovers(stateDirectory);
  if (leftovers > 0) progress?.(`ended ${leftovers} processes that had no supervisor`);
  return supervised || leftovers > 0;
}

/**
 * Stops the cluster and removes its state directory with everything in it.
 *
 * @returns whether there was one
 * @throws UserError when the directory was not made by us; nothing is removed then
 */
export async function removeCluster(options: StopOptions): Promise<boolean> {
  const { stateDirectory, progress } = options;
  if (!existsSync(stateDirectory)) return false;
  if (!isStateDirectory(stateDirectory)) {
    throw new UserError(
      `${stateDirectory} is not the state directory of a rehearsal cluster, it was left alone`,
      "check GITOPS_STATE_DIR",
    );
  }
  await stopCluster(options);
  progress?.(`removing ${stateDirectory}`);
  await rm(stateDirectory, { recursive: true, force: true, maxRetries: 5 });
  return true;
}

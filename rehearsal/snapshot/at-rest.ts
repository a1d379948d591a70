import { ExitCode, UserError } from "../../foundation/errors";
import { waitUntil } from "../../foundation/wait";
import { isStateDirectory, layout } from "../cluster/layout";
import { readLaunch } from "../cluster/settings";
import { startOrJoin, withStartLock } from "../cluster/start";
import { ProcessState, readState } from "../cluster/state";
import { interruptedRestore } from "../cluster/state-swap";
import { clusterStatus } from "../cluster/status";
import { stopCluster } from "../cluster/stop";
import type { ClusterTools, OperationOptions } from "../cluster/types";
import { asOwner, workspaceDirectory } from "../engine/owner";
import { stopLeftEngine } from "../engine/processes";

/** How long controllers may take to answer again, in milliseconds. */
const patience = 60_000;

export interface AtRestOptions extends OperationOptions {
  readonly stateDirectory: string;
  /** Whether the cluster runs afterwards. Default: if it ran before. */
  readonly start?: boolean;
}

/** What is to be started afterwards. */
export interface Restart {
  /** What was done, for an error of the start. */
  readonly done: string;
  /** The processes that are waited for, as far as they are started. */
  readonly processes: readonly string[];
  /** Default: the programs that were started last. */
  readonly tools?: ClusterTools;
}

/** How the cluster was, and how it is. */
export interface AtRest {
  readonly ran: boolean;
  readonly running: boolean;
  /** The processes that do not answer yet. */
  readonly missing: readonly string[];
}

/**
 * Does something with the state of a rehearsal while nothing works on it: no process of the cluster, no engine, no
 * command that would start one. Then starts the cluster again if it ran.
 *
 * @param operation given the names of the processes that ran; says what to start afterwards
 * @throws UserError when `gitops up` is at work, `signal` aborts, or the operation fails: the cluster is started again
 * then, unless `signal` aborted
 */
export async function atRest(options: AtRestOptions, operation: (processes: readonly string[]) => Promise<Restart>): Promise<AtRest> {
  const { stateDirectory, start, progress = () => {}, signal } = options;
  if (!isStateDirectory(stateDirectory)) {
    throw new UserError(`there is no rehearsal in ${stateDirectory}`, "start one with `gitops up` or `gitops rehearsal up`");
  }
  return withStartLock(options, () => asOwner(workspaceDirectory(stateDirectory), async () => {
    await stopLeftEngine(stateDirectory, progress);
    const { phase, processes } = clusterStatus(stateDirectory);
    const ran = phase === "ready" || phase === "starting" || phase === "unsupervised";
    const names = ran ? processes.filter(({ state }) => state === ProcessState.Running).map(({ name }) => name) : [];
    await stopCluster({ stateDirectory, progress });
    let restart: Restart;
    try {
      if (signal?.aborted) throw interrupted("nothing was changed");
      restart = await operation(names);
    } catch (error) {
      if (signal?.aborted) throw interrupted("nothing was changed");
      if (interruptedRestore(stateDirectory) !== undefined) progress("the restore is not complete; `gitops rehearsal up` finishes it");
      else if (ran) await startAgain(options, []).catch((other: unknown) => progress(`the cluster did not start again: ${messageOf(other)}`));
      throw error;
    }
    const running = start ?? ran;
    if (!running) return { ran, running, missing: [] };
    try {
      return { ran, running, missing: await startAgain(options, restart.processes, restart.tools) };
    } catch (error) {
      if (signal?.aborted) throw interrupted(restart.done);
      throw new UserError(`${restart.done}, but the cluster did not start again: ${messageOf(error)}`, error instanceof UserError ? error.hint : undefined);
    }
  }));
}

async function startAgain({ stateDirectory, progress, signal }: AtRestOptions, processes: readonly string[], tools?: ClusterTools): Promise<string[]> {
  const launch = readLaunch(stateDirectory);
  if (!launch) return [];
  progress?.("starting the cluster");
  await startOrJoin({ stateDirectory, tools: tools ?? launch.tools, nodes: launch.nodes, signal });
  const missing = (): string[] => {
    const running = new Set(readState(layout(stateDirectory).state)?.processes.filter(({ state }) => state === ProcessState.Running).map(({ name }) => name));
    return processes.filter((name) => !running.has(name));
  };
  await waitUntil(() => missing().length === 0 || signal?.aborted === true, { interval: 50, timeout: patience });
  return missing();
}

function interrupted(done: string): UserError {
  return new UserError(`interrupted: ${done}`, "the cluster is stopped; `gitops rehearsal up` starts it", ExitCode.Interrupted);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

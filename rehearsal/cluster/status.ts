import { existsSync } from "node:fs";
import { readText } from "../files";
import { isAlive, residentBytes } from "../process-identity";
import { isStateDirectory, layout } from "./layout";
import { findLeftovers } from "./leftovers";
import { ProcessState, readState, type ProcessStatus } from "./state";
import { interruptedRestore } from "./state-swap";
import type { ClusterStatus } from "./types";

/** Says how the cluster in this state directory is doing; asks the operating system only, so it is quick. */
export function clusterStatus(stateDirectory: string): ClusterStatus {
  const paths = layout(stateDirectory);
  if (!existsSync(stateDirectory) || !isStateDirectory(stateDirectory)) {
    return { stateDirectory, phase: "absent", healthy: false, processes: [] };
  }
  const state = readState(paths.state);
  const restore = interruptedRestore(stateDirectory);
  const interrupted = restore === undefined ? {} : { interruptedRestore: restore };
  if (!state) return { stateDirectory, phase: "stopped", healthy: false, processes: [], ...interrupted };
  const supervised = isAlive(state.supervisor);
  const processes = state.processes.map((status) => (supervised ? withMemory(status) : withoutSupervisor(status)));
  const phase = supervised ? state.phase : unsupervisedPhase(stateDirectory, state.phase);
  const gitDelaySeconds = readGitDelay(stateDirectory);
  return {
    stateDirectory,
    phase,
    healthy: phase === "ready" && processes.every(isAsWanted),
    ...(state.error !== undefined && { error: state.error }),
    id: state.id,
    kubeconfig: paths.kubeconfig,
    server: state.server,
    ...(state.readySeconds !== undefined && { readySeconds: state.readySeconds }),
    ...(supervised && {
      supervisor: { pid: state.supervisor.pid, log: state.supervisor.log, ...memory(state.supervisor.pid) },
    }),
    processes,
    ...(gitDelaySeconds !== undefined && { gitDelaySeconds }),
    ...interrupted,
  };
}

/** Seconds by which Git is slowed down; `undefined` when it is not. */
export function readGitDelay(stateDirectory: string): number | undefined {
  const text = readText(layout(stateDirectory).gitDelay)?.trim();
  return text ? Number(text) : undefined;
}

function isAsWanted({ state }: ProcessStatus): boolean {
  return state === ProcessState.Running || state === ProcessState.Stopped || state === ProcessState.Skipped;
}

function withMemory(status: ProcessStatus): ProcessStatus {
  return isAlive(status.identity) && status.identity ? { ...status, ...memory(status.identity.pid) } : status;
}

function withoutSupervisor(status: ProcessStatus): ProcessStatus {
  if (isAlive(status.identity)) return withMemory(status);
  const { identity, ...rest } = status;
  return identity ? { ...rest, state: ProcessState.Stopped } : rest;
}

function unsupervisedPhase(stateDirectory: string, recorded: string): ClusterStatus["phase"] {
  if (findLeftovers(stateDirectory).length > 0) return "unsupervised";
  return recorded === "failed" ? "failed" : "stopped";
}

function memory(pid: number): { rssBytes?: number } {
  const rssBytes = residentBytes(pid);
  return rssBytes === undefined ? {} : { rssBytes };
}

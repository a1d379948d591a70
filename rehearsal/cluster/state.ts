import { writeFileAtomicallySync } from "../../foundation/atomic-files";
import { readJson } from "../files";
import type { ProcessIdentity } from "../process-identity";

/** How one process is doing. */
export const ProcessState = {
  /** It answers. */
  Running: "running",
  /** It was started and does not answer yet, or waits for something that `message` names. */
  Starting: "starting",
  /** It ended by itself and is started again after a pause. */
  Crashed: "crashed",
  /** It shall not run: replicas are 0. */
  Stopped: "stopped",
  /** It cannot run here; `message` says why. */
  Unavailable: "unavailable",
  /** The rehearsal leaves it out on purpose; `message` says why. */
  Skipped: "skipped",
} as const;
export type ProcessState = (typeof ProcessState)[keyof typeof ProcessState];

/** One line of the status. */
export interface ProcessStatus {
  /** `etcd`, or `<namespace>/<workload>` for a controller. */
  readonly name: string;
  readonly group: "control plane" | "controller";
  readonly state: ProcessState;
  /** How often it ended by itself since it was last started on purpose. */
  readonly crashes: number;
  readonly identity?: ProcessIdentity;
  /** ISO time since which `state` holds. */
  readonly since: string;
  readonly log?: string;
  /** URL at which it answers, for those that a user wants to call. */
  readonly address?: string;
  readonly message?: string;
  /** What the rehearsal changed in its declaration, one sentence each. */
  readonly overrides?: readonly string[];
  /** Filled in by `clusterStatus`. */
  readonly rssBytes?: number;
}

/** Content of state.json; only the supervisor writes it. */
export interface SupervisorState {
  readonly format: 1;
  readonly phase: "starting" | "ready" | "stopping" | "stopped" | "failed";
  readonly error?: string;
  readonly id: string;
  readonly server: string;
  readonly supervisor: ProcessIdentity & { readonly log: string };
  readonly readySeconds?: number;
  readonly ports: Readonly<Record<string, number>>;
  readonly processes: readonly ProcessStatus[];
}

/** Reads state.json; `undefined` when no supervisor has written it yet. */
export function readState(path: string): SupervisorState | undefined {
  const state = readJson<SupervisorState>(path);
  return state?.format === 1 ? state : undefined;
}

/** Writes state.json. */
export function writeState(path: string, state: SupervisorState): void {
  writeFileAtomicallySync(path, `${JSON.stringify(state, null, 2)}\n`, 0o600);
}

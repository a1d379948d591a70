import type { ProcessStatus } from "./state";

/** The processes of the control plane, in the order in which they are started. */
export const controlPlaneTools = [
  "etcd",
  "kube-apiserver",
  "kube-controller-manager",
  "kube-scheduler",
  "kwok",
] as const;
export type ControlPlaneTool = (typeof controlPlaneTools)[number];

/** One executable file; what `resolveTools` of the toolchain returns fits. */
export interface ToolFile {
  readonly path: string;
  /** Without a leading "v". */
  readonly version: string;
  /** Built from modules on this machine, so that parts which only a release contains (web pages) are missing. */
  readonly builtFromSource: boolean;
}

/** What the rehearsal runs. The controllers are optional: one that is declared and not here is reported, not guessed. */
export interface ClusterTools extends Readonly<Record<ControlPlaneTool, ToolFile>> {
  /** One binary of Argo CD, or several of different versions; the image tag in the cluster selects. */
  readonly argocd?: ToolFile | readonly ToolFile[];
  /**
   * Directory of the scripts that Argo CD's image has beside the program; its repo-server calls them.
   * Default: as the toolchain resolves them.
   */
  readonly argoCdScripts?: string;
  /** Serves what the stack declares as Redis. */
  readonly miniredis?: ToolFile;
  /** The controller of Argo Workflows. */
  readonly "workflow-controller"?: ToolFile;
  /** The API of Argo Workflows. */
  readonly "argo-server"?: ToolFile;
  /** Serves what the stack declares as image registry. */
  readonly registry?: ToolFile;
  /** Used by Argo CD's repo-server for sources of that type. */
  readonly kustomize?: ToolFile;
  /** Used by Argo CD's repo-server for sources of that type. */
  readonly helm?: ToolFile;
}

/** What every long operation takes: it prints nothing itself, and on abort it stops what it started. */
export interface OperationOptions {
  /** Called with one line for every step. Default: nothing. */
  readonly progress?: (line: string) => void;
  readonly signal?: AbortSignal;
}

export interface StartOptions extends OperationOptions {
  /** Absolute path; see `stateDirectory()` in foundation/paths.ts. */
  readonly stateDirectory: string;
  readonly tools: ClusterTools;
  /**
   * Ports to use, by name: `api`, `etcd`, `etcd-peer`, `controller-manager`, `scheduler`, `kwok`, `argocd-server`.
   * Default: free loopback ports, chosen once and kept in the state directory.
   */
  readonly ports?: Readonly<Record<string, number>>;
  /** Simulated nodes. Default: 3, enough for replicas that may not share a node. */
  readonly nodes?: number;
  /** How long to wait for the control plane, in seconds. Default: 120. */
  readonly timeoutSeconds?: number;
}

/** A running rehearsal cluster. */
export interface RehearsalCluster {
  /** Random, stays the same for the life of the state directory; also in ConfigMap kube-public/gitops-rehearsal. */
  readonly id: string;
  readonly stateDirectory: string;
  /** Path of the administrator's kubeconfig. */
  readonly kubeconfig: string;
  /** The context in that kubeconfig. */
  readonly context: string;
  /** URL of the kube-apiserver, on loopback. */
  readonly server: string;
  /** False when it ran already. */
  readonly started: boolean;
  /** From the first process to node Ready, in seconds. */
  readonly readySeconds: number;
}

/** What `gitops rehearsal status` shows. */
export interface ClusterStatus {
  readonly stateDirectory: string;
  /**
   * `absent`: there is no state directory; `stopped`: its processes were stopped (or the machine was restarted);
   * `unsupervised`: the supervisor is gone and processes may still run: `up` or `down` put that right.
   */
  readonly phase: "absent" | "starting" | "ready" | "stopping" | "stopped" | "failed" | "unsupervised";
  /** Every process that should run does. */
  readonly healthy: boolean;
  /** Why it failed, in phase `failed`. */
  readonly error?: string;
  readonly id?: string;
  readonly kubeconfig?: string;
  readonly server?: string;
  readonly readySeconds?: number;
  readonly supervisor?: { readonly pid: number; readonly log: string; readonly rssBytes?: number };
  readonly processes: readonly ProcessStatus[];
  /** Seconds by which Git is slowed down, when it is. */
  readonly gitDelaySeconds?: number;
  /** The snapshot whose restore was interrupted; the next start finishes it. */
  readonly interruptedRestore?: string;
}

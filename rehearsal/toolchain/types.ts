import type { DownloadTimeouts } from "../../foundation/download";

/** The programs that every rehearsal runs. */
export const toolNames = [
  "etcd",
  "kube-apiserver",
  "kube-controller-manager",
  "kube-scheduler",
  "kubectl",
  "kwok",
  "argocd",
  "kustomize",
  "helm",
  "miniredis",
  "registry",
  "pulumi",
  "pulumi-language-nodejs",
] as const;

/** The programs of Argo Workflows, which share no build with the others: they are got only where a stack declares it. */
export const workflowPrograms = ["workflow-controller", "argo-server"] as const;

/** Those, and the one that checks workflows without a cluster, for tests. */
export const workflowToolNames = [...workflowPrograms, "argolint"] as const;

export type ToolName = (typeof toolNames | typeof workflowToolNames)[number];

/** Where this run got a tool from. */
export type ToolSource = "path" | "cache" | "download" | "build";

/** A program that is ready to be run. */
export interface Tool {
  name: ToolName;
  /** Absolute path of the executable. */
  path: string;
  /** Its version, without a leading "v". */
  version: string;
  source: ToolSource;
  /** Whether this project built it from Go modules, now or earlier; such a program is not the publisher's binary. */
  builtFromSource: boolean;
}

/** The tools of every rehearsal. */
export type RehearsalTools = Record<(typeof toolNames)[number], Tool>;

/** How tools are looked for. */
export interface ResolveOptions {
  /** Told about every step that takes time, and why it is taken. */
  progress: (line: string) => void;
  /** Told before a build takes the place of a download: why, how long it takes, and how to avoid it. Default: `progress`. */
  announce?: (text: string) => void;
  /** Stops downloads and the whole process group of a build; nothing half-done is kept. */
  signal?: AbortSignal;
  /** The cache shared by all runs; default `cacheDirectory()` of `foundation/paths.ts`. */
  cacheDirectory?: string;
  /** Environment with the `PATH` to search, and for the `go` command; default that of this process. */
  environment?: NodeJS.ProcessEnv;
  /** Other addresses than the publishers' own, for tests. */
  baseUrls?: Partial<Record<PublisherName, string>>;
  /** Patience with the publishers' servers. */
  timeouts?: Partial<DownloadTimeouts>;
}

/** The servers that publish releases. */
export type PublisherName = "kubernetes" | "github" | "githubRaw" | "helm" | "pulumi";

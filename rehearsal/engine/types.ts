/** Where the engine's programs are. */
export interface EngineTools {
  /** Path of the `pulumi` program. */
  pulumi: string;
  /** Path of `pulumi-language-nodejs`; not needed where it lies beside `pulumi`, as in an official release. */
  languageHost?: string;
}

/** Which Kubernetes provider serves a run. */
export type ProviderChoice = "official" | "stand-in";

/** What is opened. */
export interface StackOptions {
  /** Name of the stack, such as `dev`. */
  stack: string;
  /** Full configuration keys with values that take the place of the stack file's, such as `gitops-platform:cluster`. */
  overrides?: Readonly<Record<string, unknown>>;
  tools: EngineTools;
  /** Told in one line what happens; secrets are not in it. */
  progress: (line: string) => void;
  /** Interrupts what is under way: first gracefully, then by force. */
  signal?: AbortSignal;
  /** Directory of the Pulumi program; default the current one. */
  programDirectory?: string;
  /** Where the workspace and the Pulumi state are kept; default {@link stateDirectory}. */
  stateDirectory?: string;
  /** The only kubeconfig that the program and the providers read. Default: those in `KUBECONFIG`, else `~/.kube/config`. */
  kubeconfig?: string;
  /** Default: the official provider where it can be had. */
  provider?: ProviderChoice;
}

/** One resource that is, or would be, changed. */
export interface ChangedResource {
  operation: "create" | "update" | "replace" | "delete" | "import" | "read";
  /** Pulumi type token. */
  type: string;
  /** Name of the Pulumi resource. */
  name: string;
  urn: string;
  /** What differs, as property paths; empty for a creation or deletion. */
  paths: string[];
}

/** What a run did, or a preview would do. */
export interface RunSummary {
  /**
   * Something was, or would be, created, updated, replaced or deleted. The numbers below leave out the stack itself, its
   * providers and components.
   */
  changed: boolean;
  created: number;
  updated: number;
  replaced: number;
  deleted: number;
  unchanged: number;
  changes: ChangedResource[];
  /** Warnings of the program, the engine and the provider, each once. */
  warnings: string[];
  /** Milliseconds, from the start of the engine to its end. */
  duration: number;
}

/** A stack output. */
export interface StackOutput {
  value: unknown;
  /** Must not be shown. */
  secret: boolean;
}

/** A stack of the program, in a workspace of its own. */
export interface EngineStack {
  /** Which Kubernetes provider serves it. */
  readonly provider: ProviderChoice;
  /** Why the official provider does not serve, where it does not. */
  readonly providerReason: string;
  /** Selects the stack, or makes it: the next operation then begins at once. Needs no cluster. */
  prepare(): Promise<void>;
  /** Says what {@link up} would do. */
  preview(): Promise<RunSummary>;
  /** Makes the cluster what the program declares. */
  up(): Promise<RunSummary>;
  /** Takes the state from the cluster. */
  refresh(): Promise<RunSummary>;
  /** Deletes all resources of the stack. */
  destroy(): Promise<RunSummary>;
  /** Outputs of the last {@link up}; secret ones are marked. */
  outputs(): Promise<Record<string, StackOutput>>;
}

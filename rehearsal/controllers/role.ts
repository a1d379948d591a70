/** Where a process of the rehearsal finds its own ports, those of others, and its directories. */
export interface RoleContext {
  /** A port of this process, always the same. */
  readonly port: (name: string) => number;
  /** `127.0.0.1:PORT` of another role in the same namespace. */
  readonly peer: (role: string, port?: string) => string;
  /** The directory that stands for a path inside the container; made when it is missing. */
  readonly directory: (containerPath: string) => string;
  /** The path on this machine of a file below a declared volume; undefined where none is mounted. */
  readonly mounted: (containerPath: string) => string | undefined;
  /** Path of the kubeconfig with the identity of the declared ServiceAccount. */
  readonly kubeconfig: string;
  /** A file shared by all controllers, such as the Git configuration. */
  readonly gitConfig: string;
  /** The declared command line, with environment references and paths already replaced. */
  readonly declaredArguments: readonly string[];
  /** The declared environment, resolved. */
  readonly declaredEnvironment: Readonly<Record<string, string>>;
}

/** One thing that the rehearsal changes in what was declared. */
export interface Override {
  /** Flag or environment variable. */
  readonly name: string;
  /** `undefined`: nothing to change, as declared. */
  readonly value: (context: RoleContext) => string | undefined;
  /** Completes "is changed because ...". */
  readonly why: string;
}

/** How to run one kind of controller. */
export interface RoleDefinition {
  /** Also the name under which its ports are kept. */
  readonly role: string;
  /** The word of the declared command line that starts it. Default: `role`. */
  readonly entryPoint?: string;
  /** Its ports; `main` is the one that others call. */
  readonly ports: readonly string[];
  /** Which binary it is. */
  readonly binary: "argocd" | "miniredis" | "registry" | "workflow-controller" | "argo-server";
  /** Whether the binary must have the version of the image. */
  readonly sameVersion: boolean;
  /**
   * Whether the declared arguments are passed on. The first one that names the role (or is its entry point) is dropped, overriding flags are
   * put behind the others: of a flag that is given twice the last one counts.
   */
  readonly passArguments: boolean;
  readonly flags: readonly Override[];
  readonly environment: readonly Override[];
  /** Says when it answers: an HTTP path on one of its ports, or any connection to it. */
  readonly probe: { readonly port: string; readonly path?: string };
  /** Port at which users call it. */
  readonly publicPort?: string;
  /** The scheme of that address. Default: `http`, with the web pages that only a release contains. */
  readonly publicScheme?: (context: Pick<RoleContext, "mounted">) => string;
}

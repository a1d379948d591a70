import { createHash } from "node:crypto";
import { join } from "node:path";
import type { KubeConfig, V1Container } from "@kubernetes/client-node";
import { apiMessage } from "../cluster/api-errors";
import type { Layout } from "../cluster/layout";
import { ManagedProcess } from "../cluster/managed-process";
import { readLaunch, readSettings } from "../cluster/settings";
import { ProcessState, type ProcessStatus } from "../cluster/state";
import type { ClusterTools } from "../cluster/types";
import { chooseBinary } from "./binaries";
import { MissingReference, serviceAccountOf, type ReferenceReader } from "./environment";
import { controllerPath, gitConfigFile } from "./helpers";
import { initContainersToRun, runInitContainers } from "./init-containers";
import { recognise, type Recognised } from "./known";
import { Mounts } from "./mounts";
import type { PortBook } from "./port-book";
import { processSpec } from "./process-spec";
import type { RoleDefinition } from "./role";
import { ServiceAccountIdentity } from "./service-account";
import { workloadKey, type Workload } from "./workload";

export interface RunnerOptions {
  readonly stateDirectory: string;
  readonly paths: Layout;
  readonly client: KubeConfig;
  readonly server: string;
  readonly ports: PortBook;
  readonly references: ReferenceReader;
  readonly onChange: () => void;
  readonly log: (line: string) => void;
}

/** Keeps one declared controller running as a process; `reconcile` may be called at any time, in any state. */
export class ControllerRunner {
  private process: ManagedProcess | undefined;
  private fingerprint = "";
  private initialised = "";
  private note: { readonly state: ProcessState; readonly message: string; readonly since: Date } | undefined;
  private identity: ServiceAccountIdentity | undefined;
  private identityName = "";
  private readonly abort = new AbortController();
  private readonly directory: string;

  constructor(
    private readonly options: RunnerOptions,
    private workload: Workload,
  ) {
    this.directory = options.paths.controllers(workload.namespace, workload.name);
  }

  /** The declaration changed. */
  update(workload: Workload): void {
    this.workload = workload;
  }

  /** Brings the process to what is declared; problems become part of the status and are tried again later. */
  async reconcile(): Promise<void> {
    if (this.abort.signal.aborted) return;
    try {
      await this.apply(recognise(this.workload));
    } catch (error) {
      if (!this.process) this.annotate(ProcessState.Starting, describe(error));
    }
  }

  /** The declaration that it follows. */
  get declaration(): Workload {
    return this.workload;
  }

  /** Stops the process for good. */
  async stop(): Promise<void> {
    this.abort.abort();
    await this.halt();
  }

  status(): ProcessStatus {
    const name = workloadKey(this.workload);
    if (this.process && !this.note) return { ...this.process.status(), name };
    const note = this.note ?? { state: ProcessState.Starting, message: "not looked at yet", since: new Date() };
    return {
      name,
      group: "controller",
      state: note.state,
      crashes: this.process?.crashCount ?? 0,
      since: note.since.toISOString(),
      message: note.message,
      log: this.logFile,
    };
  }

  private get clusterId(): string {
    return readSettings(this.options.stateDirectory)?.id ?? "";
  }

  private get logFile(): string {
    return this.options.paths.log(`${this.workload.namespace}-${this.workload.name}`);
  }

  private async apply(recognised: Recognised | undefined): Promise<void> {
    if (!recognised || recognised.action === "refuse") {
      await this.halt();
      return recognised
        ? this.annotate(ProcessState.Unavailable, recognised.reason)
        : this.annotate(ProcessState.Skipped, "it is not a known controller any more");
    }
    if (this.workload.replicas === 0) {
      await this.halt();
      return this.annotate(ProcessState.Stopped, "0 replicas are declared");
    }
    await this.options.ports.prepare(this.workload.namespace);
    const identity = this.currentIdentity();
    await identity.renew();
    if (recognised.action === "skip") {
      await this.initialise(identity, this.mounts());
      return this.annotate(ProcessState.Skipped, recognised.reason);
    }
    await this.run(recognised.role, recognised.container, identity);
  }

  private async run(role: RoleDefinition, container: V1Container, identity: ServiceAccountIdentity): Promise<void> {
    const tools = this.tools();
    const choice = chooseBinary(tools, role.binary, container.image ?? "");
    if ("problem" in choice) {
      await this.halt();
      return this.annotate(ProcessState.Unavailable, choice.problem);
    }
    const mounts = this.mounts(container);
    mounts.write(this.options.references);
    await this.initialise(identity, mounts);
    const { paths, ports, references } = this.options;
    const spec = processSpec({
      workload: this.workload,
      container,
      role,
      tool: choice.tool,
      mounts,
      references,
      ports,
      kubeconfig: identity.kubeconfig,
      gitConfig: gitConfigFile(paths),
      searchPath: controllerPath(paths, tools),
      log: this.logFile,
      clusterId: this.clusterId,
    });
    const fingerprint = hash([spec.file, spec.args, spec.env, this.workload.podAnnotations]);
    if (this.process && this.fingerprint === fingerprint) return;
    if (this.process) this.options.log(`${spec.name} is restarted: its declaration changed`);
    await this.halt();
    if (this.abort.signal.aborted) return;
    await identity.renew(true);
    this.note = undefined;
    this.fingerprint = fingerprint;
    this.process = new ManagedProcess(spec, this.options.onChange);
    this.process.start();
  }

  /** Runs the init containers that matter, once for every version of their declaration. */
  private async initialise(identity: ServiceAccountIdentity, mounts: Mounts): Promise<void> {
    const version = hash(initContainersToRun(this.workload));
    if (this.initialised === version) return;
    const tools = this.tools();
    await runInitContainers({
      workload: this.workload,
      references: this.options.references,
      tools,
      mounts,
      kubeconfig: identity.kubeconfig,
      searchPath: controllerPath(this.options.paths, tools),
      log: this.logFile,
      clusterId: this.clusterId,
      signal: this.abort.signal,
    });
    this.initialised = version;
  }

  private tools(): ClusterTools {
    const launch = readLaunch(this.options.stateDirectory);
    if (!launch) throw new Error("launch.json is missing");
    return launch.tools;
  }

  private mounts(container: V1Container = { name: "" }): Mounts {
    const { namespace } = this.workload;
    return new Mounts(this.directory, this.workload, container, (claim) => this.options.paths.claims(namespace, claim));
  }

  private currentIdentity(): ServiceAccountIdentity {
    const name = serviceAccountOf(this.workload.pod);
    if (!this.identity || this.identityName !== name) {
      this.identityName = name;
      this.identity = new ServiceAccountIdentity({
        client: this.options.client,
        server: this.options.server,
        certificateAuthority: this.options.paths.pki("ca.crt"),
        namespace: this.workload.namespace,
        name,
        directory: join(this.directory, "identity"),
      });
    }
    return this.identity;
  }

  private async halt(): Promise<void> {
    const process = this.process;
    this.process = undefined;
    this.fingerprint = "";
    await process?.stop();
  }

  private annotate(state: ProcessState, message: string): void {
    if (this.note?.state === state && this.note.message === message) return;
    this.note = { state, message, since: new Date() };
    this.options.log(`${workloadKey(this.workload)}: ${state}: ${message}`);
    this.options.onChange();
  }
}

function describe(error: unknown): string {
  return error instanceof MissingReference ? error.message : apiMessage(error);
}

function hash(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex");
}

import { EventEmitter, once } from "node:events";
import { existsSync, writeFileSync } from "node:fs";
import type { KubeConfig } from "@kubernetes/client-node";
import { ensureCertificates } from "./cluster/certificates";
import { controlPlane, serverUrl, writeCredentials } from "./cluster/control-plane";
import { layout, type Layout } from "./cluster/layout";
import { ManagedProcess } from "./cluster/managed-process";
import { readLaunch, readSettings, type Launch, type Settings } from "./cluster/settings";
import { stagesConfiguration } from "./cluster/stages";
import { writeState, type SupervisorState } from "./cluster/state";
import { controlPlaneTools, type ControlPlaneTool } from "./cluster/types";
import type { ControllerManager } from "./controllers/manager";
import { releaseLock, takeLock } from "./lock";
import { identify, type ProcessIdentity } from "./process-identity";

/** A process that ends this often before the cluster is ready will not get better by itself. */
const crashesUntilFailure = 4;

/** Owns every process of one rehearsal cluster; runs in a process of its own until it is asked to stop. */
export class Supervisor {
  private readonly paths: Layout;
  private readonly settings: Settings;
  private readonly launch: Launch;
  private readonly self: ProcessIdentity;
  private readonly processes: Record<ControlPlaneTool, ManagedProcess>;
  /** Says `change` whenever a process of the control plane does. */
  private readonly changes = new EventEmitter();
  private readonly abort = new AbortController();
  private controllers: ControllerManager | undefined;
  private phase: SupervisorState["phase"] = "starting";
  private error: string | undefined;
  private readySeconds: number | undefined;
  private stopping: Promise<void> | undefined;

  constructor(private readonly stateDirectory: string) {
    this.paths = layout(stateDirectory);
    const settings = readSettings(stateDirectory);
    const launch = readLaunch(stateDirectory);
    const self = identify(process.pid);
    if (!settings || !launch || !self) throw new Error(`${stateDirectory} was not prepared by \`gitops rehearsal up\``);
    this.settings = settings;
    this.launch = launch;
    this.self = self;
    const specs = controlPlane({ paths: this.paths, settings, tools: launch.tools });
    const managed = (tool: ControlPlaneTool) =>
      new ManagedProcess(specs[tool], () => {
        this.save();
        this.changes.emit("change");
      });
    this.processes = {
      etcd: managed("etcd"),
      "kube-apiserver": managed("kube-apiserver"),
      "kube-controller-manager": managed("kube-controller-manager"),
      "kube-scheduler": managed("kube-scheduler"),
      kwok: managed("kwok"),
    };
  }

  /** Runs until the cluster was stopped. */
  async run(): Promise<void> {
    if (!takeLock(this.paths.lock)) throw new Error("another supervisor runs on this state directory");
    for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, () => void this.stop());
    process.on("unhandledRejection", (reason) => log(`unhandled: ${describe(reason)}`));
    process.on("uncaughtException", (error) => void this.stop(`the supervisor failed: ${describe(error)}`));
    const watchdog = setInterval(() => {
      if (!existsSync(this.paths.marker)) void this.stop("the state directory was removed");
    }, 1000);
    try {
      await this.start();
      await new Promise<void>((resolve) =>
        this.abort.signal.addEventListener("abort", () => resolve(), { once: true }),
      );
    } catch (error) {
      void this.stop(error instanceof Error ? error.message : String(error));
    }
    await this.stopping;
    clearInterval(watchdog);
  }

  private async start(): Promise<void> {
    const begin = Date.now();
    this.save();
    this.processes.etcd.start();
    await ensureCertificates(this.paths);
    this.abort.signal.throwIfAborted();
    writeCredentials({ paths: this.paths, settings: this.settings });
    writeFileSync(this.paths.stages, stagesConfiguration());
    this.processes["kube-apiserver"].start();
    const client = this.client();
    const bootstrap = require("./cluster/bootstrap") as typeof import("./cluster/bootstrap");
    await this.untilRunning("kube-apiserver");
    this.processes["kube-controller-manager"].start();
    this.processes["kube-scheduler"].start();
    this.processes.kwok.start();
    const options = { client, id: this.settings.id, nodes: this.launch.nodes, signal: this.abort.signal };
    await bootstrap.createBaseObjects(options);
    const { ControllerManager } = require("./controllers/manager") as typeof import("./controllers/manager");
    await Promise.all([bootstrap.waitForNodes(options), ...controlPlaneTools.map((tool) => this.untilRunning(tool))]);
    this.abort.signal.throwIfAborted();
    this.readySeconds = (Date.now() - begin) / 1000;
    this.phase = "ready";
    this.save();
    log(`ready after ${this.readySeconds} s`);
    this.controllers = new ControllerManager({
      stateDirectory: this.stateDirectory,
      client,
      server: serverUrl(this.settings),
      onChange: () => this.save(),
      log,
    });
    this.controllers.start();
  }

  /** The client library takes a while to load: that happens while the first processes start. */
  private client(): KubeConfig {
    const { KubeConfig } = require("@kubernetes/client-node") as typeof import("@kubernetes/client-node");
    const client = new KubeConfig();
    client.loadFromFile(this.paths.kubeconfig);
    return client;
  }

  private async untilRunning(tool: ControlPlaneTool): Promise<void> {
    const managed = this.processes[tool];
    while (!managed.running) {
      const failed = Object.values(this.processes).find((one) => one.crashCount >= crashesUntilFailure);
      if (failed) throw new Error(`${failed.spec.name} ended ${failed.crashCount} times, see ${failed.spec.log}`);
      await once(this.changes, "change", { signal: this.abort.signal });
    }
  }

  /** Stops everything in reverse order; a second call joins the first. */
  private stop(error?: string): Promise<void> {
    return (this.stopping ??= this.stopAll(error));
  }

  private async stopAll(error: string | undefined): Promise<void> {
    log(error === undefined ? "stopping" : `stopping: ${error}`);
    this.abort.abort();
    this.phase = "stopping";
    this.error = error;
    this.save();
    await this.controllers?.stop();
    await Promise.all([
      this.processes.kwok.stop(),
      this.processes["kube-scheduler"].stop(),
      this.processes["kube-controller-manager"].stop(),
    ]);
    await this.processes["kube-apiserver"].stop(8000);
    await this.processes.etcd.stop();
    this.phase = error === undefined ? "stopped" : "failed";
    this.save();
    if (existsSync(this.paths.marker)) releaseLock(this.paths.lock);
    log(this.phase);
  }

  private save(): void {
    if (!existsSync(this.paths.marker)) return;
    writeState(this.paths.state, {
      format: 1,
      phase: this.phase,
      ...(this.error !== undefined && { error: this.error }),
      id: this.settings.id,
      server: serverUrl(this.settings),
      supervisor: { ...this.self, log: this.paths.log("supervisor") },
      ...(this.readySeconds !== undefined && { readySeconds: this.readySeconds }),
      ports: readSettings(this.stateDirectory)?.ports ?? this.settings.ports,
      processes: [
        ...controlPlaneTools.map((tool) => this.processes[tool].status()),
        ...(this.controllers?.statuses() ?? []),
      ],
    });
  }
}

function log(line: string): void {
  console.log(`${new Date().toISOString()} ${line}`);
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

import { statSync } from "node:fs";
import { AppsV1Api, type KubeConfig, type V1Deployment, type V1StatefulSet } from "@kubernetes/client-node";
import { layout, type Layout } from "../cluster/layout";
import { readLaunch } from "../cluster/settings";
import type { ProcessStatus } from "../cluster/state";
import { writeHelpers } from "./helpers";
import { recognise } from "./known";
import { PortBook } from "./port-book";
import { NamespaceReferences } from "./references";
import { ControllerRunner } from "./runner";
import { Watcher } from "./watcher";
import { readWorkload, workloadKey, type Workload } from "./workload";

/** How often what could not be started yet is tried again. */
const retryInterval = 1000;

export interface ControllerManagerOptions {
  readonly stateDirectory: string;
  /** The administrator's access. */
  readonly client: KubeConfig;
  /** URL of the kube-apiserver. */
  readonly server: string;
  readonly onChange: () => void;
  readonly log: (line: string) => void;
}

interface Entry {
  readonly runner: ControllerRunner;
  /** Reconciliations of one controller never overlap. */
  work: Promise<void>;
  queued: boolean;
}

/** Runs a process for every controller that is declared in the cluster. */
export class ControllerManager {
  private readonly paths: Layout;
  private readonly ports: PortBook;
  private readonly entries = new Map<string, Entry>();
  private readonly references = new Map<string, NamespaceReferences>();
  private readonly watchers: readonly [Watcher<V1Deployment>, Watcher<V1StatefulSet>];
  private timer: NodeJS.Timeout | undefined;
  private launched = 0;
  private stopped = false;

  constructor(private readonly options: ControllerManagerOptions) {
    this.paths = layout(options.stateDirectory);
    this.ports = new PortBook(options.stateDirectory);
    const apps = options.client.makeApiClient(AppsV1Api);
    this.watchers = [
      new Watcher(
        options.client,
        "/apis/apps/v1/deployments",
        () => apps.listDeploymentForAllNamespaces(),
        (object, exists) => this.see("Deployment", object, exists),
      ),
      new Watcher(
        options.client,
        "/apis/apps/v1/statefulsets",
        () => apps.listStatefulSetForAllNamespaces(),
        (object, exists) => this.see("StatefulSet", object, exists),
      ),
    ];
  }

  /** Starts watching; returns at once. */
  start(): void {
    this.readLaunchAgain();
    for (const watcher of this.watchers) void watcher.start();
    this.timer = setInterval(() => {
      this.readLaunchAgain();
      for (const key of this.entries.keys()) this.enqueue(key);
    }, retryInterval);
  }

  /** Stops watching and every controller, those that others depend on last. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    await Promise.all([...this.watchers, ...this.references.values()].map((watcher) => watcher.stop()));
    await Promise.all([...this.entries.values()].map(({ runner }) => runner.stop()));
  }

  /** One entry for every known controller, by namespace and name. */
  statuses(): ProcessStatus[] {
    return [...this.entries.keys()].sort().flatMap((key) => this.entries.get(key)?.runner.status() ?? []);
  }

  private see(kind: Workload["kind"], object: V1Deployment | V1StatefulSet, exists: boolean): void {
    const workload = readWorkload(kind, object);
    if (!workload || this.stopped) return;
    const key = `${kind}/${workloadKey(workload)}`;
    const entry = this.entries.get(key);
    if (!exists) {
      this.entries.delete(key);
      if (entry) void entry.runner.stop().then(() => this.options.onChange());
      return;
    }
    if (entry) entry.runner.update(workload);
    else if (recognise(workload)) this.add(key, workload);
    this.enqueue(key);
  }

  private add(key: string, workload: Workload): void {
    const runner = new ControllerRunner(
      { ...this.options, paths: this.paths, ports: this.ports, references: this.referencesOf(workload.namespace) },
      workload,
    );
    this.entries.set(key, { runner, work: Promise.resolve(), queued: false });
  }

  private referencesOf(namespace: string): NamespaceReferences {
    const known = this.references.get(namespace);
    if (known) return known;
    const references = new NamespaceReferences(this.options.client, namespace, () => {
      for (const key of this.entries.keys()) this.enqueue(key);
    });
    this.references.set(namespace, references);
    return references;
  }

  /** Reconciles once more after what is running now; several wishes become one. */
  private enqueue(key: string): void {
    const entry = this.entries.get(key);
    if (!entry || entry.queued || this.stopped) return;
    entry.queued = true;
    const namespace = key.split("/")[1] ?? "";
    entry.work = entry.work
      .then(() => this.referencesOf(namespace).start())
      .then(() => {
        entry.queued = false;
        return entry.runner.reconcile();
      });
  }

  /** Takes over what a later `up` changed: another Argo CD version, other tools. */
  private readLaunchAgain(): void {
    const changed = statSync(this.paths.launch, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (changed === this.launched) return;
    this.launched = changed;
    const launch = readLaunch(this.options.stateDirectory);
    if (launch) writeHelpers(this.paths, launch.tools);
  }
}

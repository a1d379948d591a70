import { statSync } from "node:fs";
import { AppsV1Api, type KubeConfig, type V1Deployment, type V1StatefulSet } from "@kubernetes/client-node";
import { apiMessage } from "../cluster/api-errors";
import { layout, type Layout } from "../cluster/layout";
import { readLaunch } from "../cluster/settings";
import type { ProcessStatus } from "../cluster/state";
import { ClaimDirectories } from "./claims";
import { writeHelpers } from "./helpers";
import { recognise } from "./known";
import { PodReporter } from "./pod-reporter";
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

/** What the controllers of one namespace share. */
interface Surroundings {
  readonly references: NamespaceReferences;
  readonly pods: PodReporter;
}

interface Entry {
  readonly runner: ControllerRunner;
  readonly surroundings: Surroundings;
  /** Reconciliations of one controller never overlap. */
  work: Promise<void>;
  queued: boolean;
}

/** Runs a process for every controller that is declared in the cluster. */
export class ControllerManager {
  private readonly paths: Layout;
  private readonly ports: PortBook;
  private readonly entries = new Map<string, Entry>();
  private readonly surroundings = new Map<string, Surroundings>();
  private readonly watchers: readonly [Watcher<V1Deployment>, Watcher<V1StatefulSet>];
  private readonly claims: ClaimDirectories;
  private timer: NodeJS.Timeout | undefined;
  private launched = 0;
  private stopped = false;

  constructor(private readonly options: ControllerManagerOptions) {
    this.paths = layout(options.stateDirectory);
    this.ports = new PortBook(options.stateDirectory);
    this.claims = new ClaimDirectories(options.client, this.paths);
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
    void this.claims.start();
    this.timer = setInterval(() => {
      this.readLaunchAgain();
      for (const key of this.entries.keys()) this.enqueue(key);
    }, retryInterval);
  }

  /** Stops watching and every controller, those that others depend on last. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    const shared = [...this.surroundings.values()].flatMap(({ references, pods }) => [references, pods]);
    await Promise.all([...this.watchers, this.claims, ...shared].map((watcher) => watcher.stop()));
    await Promise.all([...this.entries.values()].map(({ runner }) => runner.stop()));
  }

  /** One entry for every known controller, by namespace and name. */
  statuses(): ProcessStatus[] {
    return [...this.entries.values()].map(({ runner }) => runner.status()).sort((a, b) => (a.name < b.name ? -1 : 1));
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
    const surroundings = this.surroundingsOf(workload.namespace);
    const { references } = surroundings;
    const onChange = (): void => {
      this.options.onChange();
      this.enqueue(key);
    };
    const runner = new ControllerRunner(
      { ...this.options, paths: this.paths, ports: this.ports, references, onChange },
      workload,
    );
    this.entries.set(key, { runner, surroundings, work: Promise.resolve(), queued: false });
  }

  private surroundingsOf(namespace: string): Surroundings {
    const known = this.surroundings.get(namespace);
    if (known) return known;
    const onChange = (): void => {
      for (const key of this.entries.keys()) this.enqueue(key);
    };
    const created = {
      references: new NamespaceReferences(this.options.client, namespace, onChange),
      pods: new PodReporter(this.options.client, namespace, onChange),
    };
    this.surroundings.set(namespace, created);
    return created;
  }

  /** Reconciles once more after what is running now; several wishes become one. */
  private enqueue(key: string): void {
    const entry = this.entries.get(key);
    if (!entry || entry.queued || this.stopped) return;
    entry.queued = true;
    entry.work = entry.work.then(() => this.work(entry));
  }

  private async work(entry: Entry): Promise<void> {
    const { runner, surroundings } = entry;
    await Promise.all([surroundings.references.start(), surroundings.pods.start()]);
    entry.queued = false;
    await runner.reconcile();
    try {
      await surroundings.pods.report(runner.declaration, runner.status());
    } catch (error) {
      // The next round, a second later, tries it again.
      this.options.log(`pods of ${workloadKey(runner.declaration)}: ${apiMessage(error)}`);
    }
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

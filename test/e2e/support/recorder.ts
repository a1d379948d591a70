import { CustomObjectsApi, KubeConfig, Watch } from "@kubernetes/client-node";
import { waitUntil } from "../../../foundation/wait";

/** One version of one object, as the cluster announced it. */
export interface Observation<Kind> {
  /** Tells which of two things happened first: etcd's counter over all objects of the cluster, or when it arrived here. */
  readonly at: number;
  readonly object: Kind;
}

interface Watched {
  metadata: { name: string; namespace?: string; resourceVersion: string };
}

/** How observations are ordered. */
export const Order = {
  /** Exact, within one cluster. */
  Cluster: "cluster",
  /** To some tenths of a second, over several clusters. */
  Arrival: "arrival",
} as const;
export type Order = (typeof Order)[keyof typeof Order];

/** Records every version of the objects under an API path, from before they exist until it is stopped. */
export class Recorder<Kind extends Watched> {
  readonly observations: Observation<Kind>[] = [];
  private stopped = false;
  private controller: AbortController | undefined;

  constructor(private readonly config: KubeConfig, private readonly path: string, private readonly order: Order = Order.Cluster) {
    void this.run();
  }

  /** Versions of one object, oldest first. */
  of(name: string, namespace?: string): Observation<Kind>[] {
    return this.observations.filter(({ object: { metadata } }) => metadata.name === name && (namespace === undefined || metadata.namespace === namespace));
  }

  /** When something first held of an object; undefined when it never did. */
  first(name: string, holds: (object: Kind) => boolean, after = 0): number | undefined {
    return this.of(name).find(({ at, object }) => at > after && holds(object))?.at;
  }

  /** Waits until everything that the cluster has now was seen: a watch of somebody else may be ahead of this one. */
  async caughtUp(): Promise<void> {
    const [, group = "", version = "", plural = ""] = /^\/apis\/([^/]+)\/([^/]+)\/([^/]+)$/.exec(this.path) ?? [];
    const list: unknown = await this.config.makeApiClient(CustomObjectsApi).listClusterCustomObject({ group, version, plural });
    const { items } = list as { items: Watched[] };
    const missing = () => items.filter(({ metadata: { name, namespace, resourceVersion } }) =>
      !this.of(name, namespace).some(({ object }) => Number(object.metadata.resourceVersion) >= Number(resourceVersion)));
    if (await waitUntil(() => missing().length === 0, { interval: 20, timeout: 30_000 })) return;
    throw new Error(`the watch of ${this.path} did not see ${missing().map(({ metadata }) => metadata.name).join(", ")}`);
  }

  stop(): void {
    this.stopped = true;
    this.controller?.abort();
  }

  private async run(): Promise<void> {
    const watch = new Watch(this.config);
    while (!this.stopped) {
      await new Promise<void>((resolve) => {
        watch.watch(this.path, {}, (phase: string, object: Kind) => {
          const at = this.order === Order.Arrival ? performance.now() : Number(object?.metadata?.resourceVersion);
          if (phase !== "BOOKMARK" && Number.isFinite(at)) this.observations.push({ at, object });
        }, () => resolve()).then((controller) => { this.controller = controller; }, () => resolve());
      });
      // The kind may not exist yet, or the API was restarted.
      if (!this.stopped) await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

import {
  makeInformer,
  type Informer,
  type KubeConfig,
  type KubernetesListObject,
  type KubernetesObject,
  type ObjectCache,
} from "@kubernetes/client-node";

const retryAfter = 1000;

/** Keeps a copy of all objects below one API path, also over restarts of the API server. */
export class Watcher<T extends KubernetesObject> {
  private readonly informer: Informer<T> & ObjectCache<T>;
  private retry: NodeJS.Timeout | undefined;
  private stopped = false;

  /**
   * @param path such as `/api/v1/namespaces/argocd/configmaps`
   * @param onChange called for every object that appears, changes or disappears
   */
  constructor(
    client: KubeConfig,
    path: string,
    list: () => Promise<KubernetesListObject<T>>,
    onChange: (object: T, exists: boolean) => void,
  ) {
    this.informer = makeInformer<T>(client, path, list);
    this.informer.on("add", (object) => onChange(object, true));
    this.informer.on("update", (object) => onChange(object, true));
    this.informer.on("delete", (object) => onChange(object, false));
    this.informer.on("error", () => this.restartLater());
  }

  /** Resolves with true when the objects that exist now are known, with false when the API server could not be reached. */
  async start(): Promise<boolean> {
    try {
      await this.informer.start();
      return true;
    } catch {
      this.restartLater();
      return false;
    }
  }

  get(name: string, namespace: string): T | undefined {
    return this.informer.get(name, namespace);
  }

  list(namespace: string): readonly T[] {
    return this.informer.list(namespace);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.retry);
    await this.informer.stop();
  }

  private restartLater(): void {
    clearTimeout(this.retry);
    if (!this.stopped) this.retry = setTimeout(() => void this.start(), retryAfter);
  }
}

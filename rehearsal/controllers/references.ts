import { CoreV1Api, type KubeConfig, type V1ConfigMap, type V1Secret } from "@kubernetes/client-node";
import type { ReferenceReader } from "./environment";
import { Watcher } from "./watcher";

/** ConfigMaps and Secrets of one namespace, always current. */
export class NamespaceReferences implements ReferenceReader {
  private readonly configMaps: Watcher<V1ConfigMap>;
  private readonly secrets: Watcher<V1Secret>;
  private started: Promise<void> | undefined;

  constructor(
    client: KubeConfig,
    private readonly namespace: string,
    onChange: () => void,
  ) {
    const core = client.makeApiClient(CoreV1Api);
    const path = `/api/v1/namespaces/${namespace}`;
    this.configMaps = new Watcher(
      client,
      `${path}/configmaps`,
      () => core.listNamespacedConfigMap({ namespace }),
      onChange,
    );
    this.secrets = new Watcher(client, `${path}/secrets`, () => core.listNamespacedSecret({ namespace }), onChange);
  }

  /** Resolves when what exists now is known. */
  start(): Promise<void> {
    return (this.started ??= Promise.all([this.configMaps.start(), this.secrets.start()]).then(() => undefined));
  }

  async stop(): Promise<void> {
    await Promise.all([this.configMaps.stop(), this.secrets.stop()]);
  }

  readonly configMap = (name: string): Readonly<Record<string, string>> | undefined => {
    const object = this.configMaps.get(name, this.namespace);
    return object && (object.data ?? {});
  };

  readonly secret = (name: string): Readonly<Record<string, string>> | undefined => {
    const object = this.secrets.get(name, this.namespace);
    return (
      object &&
      Object.fromEntries(
        Object.entries(object.data ?? {}).map(([key, value]) => [key, Buffer.from(value, "base64").toString("utf8")]),
      )
    );
  };
}

import { CoreV1Api, KubeConfig, StorageV1Api } from "@kubernetes/client-node";
import { waitUntil } from "../../foundation/wait";
import { isConflict, isMissing } from "./api-errors";

/** Namespace and name of the ConfigMap by which a rehearsal cluster is recognised; its `data.id` is the cluster's id. */
export const markerConfigMap = { namespace: "kube-public", name: "gitops-rehearsal" } as const;

/** Name of the default StorageClass. */
export const defaultStorageClass = "standard";

export interface BootstrapOptions {
  readonly client: KubeConfig;
  readonly id: string;
  readonly nodes: number;
  readonly signal: AbortSignal;
}

/** Creates what an empty cluster lacks: nodes, a default StorageClass and the marker. What exists stays. */
export async function createBaseObjects({ client, id, nodes }: BootstrapOptions): Promise<void> {
  const core = client.makeApiClient(CoreV1Api);
  const storage = client.makeApiClient(StorageV1Api);
  const nodeNames = Array.from({ length: nodes }, (_, index) => `rehearsal-${index}`);
  await Promise.all([
    ...nodeNames.map((name, index) => keepExisting(core.createNode({ body: node(name, index) }))),
    keepExisting(
      storage.createStorageClass({
        body: {
          metadata: {
            name: defaultStorageClass,
            annotations: { "storageclass.kubernetes.io/is-default-class": "true" },
          },
          provisioner: "gitops.platform/simulated",
          reclaimPolicy: "Delete",
          volumeBindingMode: "Immediate",
          allowVolumeExpansion: true,
        },
      }),
    ),
    createMarker(core, id),
  ]);
}

/** Waits until pods can be created in namespace `default` and every node is Ready. */
export async function waitForNodes({ client, nodes, signal }: BootstrapOptions): Promise<void> {
  const core = client.makeApiClient(CoreV1Api);
  await until(signal, async () => {
    const { items } = await core.listNode();
    const ready = items.filter(({ status }) =>
      status?.conditions?.some((condition) => condition.type === "Ready" && condition.status === "True"),
    );
    return ready.length >= nodes;
  });
  await until(signal, async () => {
    await core.readNamespacedServiceAccount({ namespace: "default", name: "default" });
    return true;
  });
}

async function createMarker(core: CoreV1Api, id: string): Promise<void> {
  await keepExisting(core.createNamespace({ body: { metadata: { name: markerConfigMap.namespace } } }));
  await keepExisting(
    core.createNamespacedConfigMap({
      namespace: markerConfigMap.namespace,
      body: { metadata: { name: markerConfigMap.name }, data: { id } },
    }),
  );
}

/** Every node has addresses of its own for its pods. */
function node(name: string, index: number) {
  const podCIDR = `10.244.${index * 16}.0/20`;
  return {
    spec: { podCIDR, podCIDRs: [podCIDR] },
    metadata: {
      name,
      labels: {
        "kubernetes.io/hostname": name,
        "kubernetes.io/os": "linux",
        "kubernetes.io/arch": "amd64",
        "gitops.platform/simulated": "true",
      },
    },
  };
}

async function keepExisting(creation: Promise<object>): Promise<void> {
  try {
    await creation;
  } catch (error) {
    if (!isConflict(error)) throw error;
  }
}

async function until(signal: AbortSignal, condition: () => Promise<boolean>): Promise<void> {
  await waitUntil(async () => {
    try {
      return await condition();
    } catch (error) {
      if (!isMissing(error)) throw error;
      return false;
    }
  }, { interval: 50, signal });
}

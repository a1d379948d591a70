import { CustomObjectsApi, KubeConfig, KubernetesObjectApi } from "@kubernetes/client-node";
import { isPassingStatus } from "../../foundation/http-retry";
import { inClusterServer, inClusterName } from "../../model/in-cluster";
import { listApplications, watchApplications } from "./application-watch";
import { explainedKinds, explainObject, LiveObject } from "./explain";
import { ApplicationRecord, ManagedObject } from "./model";

/** Reads the Applications of a cluster, and what their objects wait for. */
export interface ClusterReader {
  applications(): Promise<ApplicationRecord[]>;
  /**
   * Keeps the Applications current until `signal` aborts, and calls `onChange` after every change; what it resolves with
   * reads them. Where it is missing, they are read again and again.
   */
  watch?(onChange: () => void, signal: AbortSignal): Promise<() => ApplicationRecord[]>;
  /** The first object of an Application that is not ready, and why. Nothing is known of objects in other clusters. */
  firstUnready(objects: readonly ManagedObject[], application: string): Promise<{ object: string; reason: string } | undefined>;
  /** Whether an error may be over in a while, as when a server starts again. Default: none. */
  isPassing?(error: unknown): boolean;
}

/** A reader for the cluster of a kubeconfig. */
export function clusterReader({ kubeconfig, context, namespace }: { kubeconfig: string; context: string; namespace: string }): ClusterReader {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  config.setCurrentContext(context);
  const custom = config.makeApiClient(CustomObjectsApi);
  const objects = KubernetesObjectApi.makeApiClient(config);

  const elsewhere = new Set<string>();
  const read = async ({ group, version, kind, name, namespace: place }: ManagedObject): Promise<LiveObject | undefined> => {
    if (!explainedKinds.includes(kind)) return undefined;
    return objects.read({ apiVersion: group ? `${group}/${version}` : version, kind, metadata: { name, namespace: place ?? "default" } });
  };

  const noteDestinations = (items: ApplicationRecord[]): ApplicationRecord[] => {
    elsewhere.clear();
    for (const { metadata: { name }, spec: { destination } } of items) if (!isHere(destination)) elsewhere.add(name);
    return items;
  };

  return {
    isPassing,
    applications: async () => noteDestinations((await listApplications(custom, namespace)).items),
    async watch(onChange, signal) {
      const read = await watchApplications(config, namespace, onChange, signal);
      return () => noteDestinations(read());
    },
    async firstUnready(managed, application) {
      if (elsewhere.has(application)) return undefined;
      for (const object of managed) {
        const place = `${object.kind} ${object.namespace ? `${object.namespace}/` : ""}${object.name}`;
        const live = await read(object).catch((error: { code?: number }) => {
          if (error.code === 404) return { kind: "missing" };
          throw error;
        });
        if (live?.kind === "missing") return { object: place, reason: "not there yet" };
        const reason = live && explainObject(live);
        if (reason) return { object: place, reason };
      }
      return undefined;
    },
  };
}

/** The API server answers with an error of its own, or it is not there for the moment. */
function isPassing(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "number" ? isPassingStatus(code) : ["ECONNREFUSED", "ECONNRESET", "EPIPE", "ETIMEDOUT"].includes(String(code));
}

/** Whether a destination is the cluster that Argo CD runs in. */
function isHere({ name, server }: NonNullable<ApplicationRecord["spec"]["destination"]> = {}): boolean {
  return name === undefined || name === "" ? (server ?? inClusterServer) === inClusterServer : name === inClusterName;
}

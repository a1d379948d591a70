import { KubeConfig } from "@kubernetes/client-node";
import { Api, ApiError, UnreachableError } from "../../clients/kubernetes/api";
import { connect } from "../../clients/kubernetes/connection";
import { Discovery } from "../../clients/kubernetes/discovery";
import { Objects } from "../../clients/kubernetes/objects";
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

/** So long one question may take, in milliseconds. */
const patience = 30_000;

/** A reader for the cluster of a kubeconfig. */
export function clusterReader({ kubeconfig, context, namespace, timeout = patience }: { kubeconfig: string; context: string; namespace: string; timeout?: number }): ClusterReader {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  config.setCurrentContext(context);
  const connected = lazily(async () => new Api(await connect({ kubeconfig, context }), undefined, timeout));
  const objects = lazily(async () => {
    const known = await connected();
    return new Objects(known, new Discovery(known), "default");
  });

  const elsewhere = new Set<string>();
  const list = async () => listApplications(await connected(), namespace);
  const read = async ({ group, version, kind, name, namespace: place }: ManagedObject): Promise<LiveObject | undefined> => {
    if (!explainedKinds.includes(kind)) return undefined;
    const found: unknown = await (await objects()).get({ apiVersion: group ? `${group}/${version}` : version, kind, name, namespace: place ?? "default" });
    return found === undefined ? { kind: "missing" } : (found as LiveObject);
  };

  const noteDestinations = (items: ApplicationRecord[]): ApplicationRecord[] => {
    elsewhere.clear();
    for (const { metadata: { name }, spec: { destination } } of items) if (!isHere(destination)) elsewhere.add(name);
    return items;
  };

  return {
    isPassing,
    applications: async () => noteDestinations((await list()).items),
    async watch(onChange, signal) {
      const read = await watchApplications(config, namespace, list, onChange, signal);
      return () => noteDestinations(read());
    },
    async firstUnready(managed, application) {
      if (elsewhere.has(application)) return undefined;
      for (const object of managed) {
        const place = `${object.kind} ${object.namespace ? `${object.namespace}/` : ""}${object.name}`;
        const live = await read(object);
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
  return error instanceof UnreachableError || (error instanceof ApiError && isPassingStatus(error.status));
}

/** What is made when it is needed first. */
function lazily<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}

/** Whether a destination is the cluster that Argo CD runs in. */
function isHere({ name, server }: NonNullable<ApplicationRecord["spec"]["destination"]> = {}): boolean {
  return name === undefined || name === "" ? (server ?? inClusterServer) === inClusterServer : name === inClusterName;
}

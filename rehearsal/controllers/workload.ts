import type { V1Container, V1Deployment, V1PodSpec, V1StatefulSet } from "@kubernetes/client-node";

/** What the rehearsal needs to know of a Deployment or StatefulSet. */
export interface Workload {
  readonly kind: "Deployment" | "StatefulSet";
  readonly namespace: string;
  readonly name: string;
  readonly replicas: number;
  readonly labels: Readonly<Record<string, string>>;
  /** Annotations of the pods: a change of them is a new pod, hence a new process. */
  readonly podAnnotations?: Readonly<Record<string, string>>;
  readonly pod: V1PodSpec;
}

/** Reads a Deployment or StatefulSet as the API server returns it; `undefined` when it has no pod. */
export function readWorkload(kind: Workload["kind"], object: V1Deployment | V1StatefulSet): Workload | undefined {
  const { metadata, spec } = object;
  const pod = spec?.template.spec;
  if (!metadata?.name || !metadata.namespace || !pod) return undefined;
  return {
    kind,
    namespace: metadata.namespace,
    name: metadata.name,
    replicas: spec.replicas ?? 1,
    labels: metadata.labels ?? {},
    podAnnotations: spec.template.metadata?.annotations ?? {},
    pod,
  };
}

/** `<namespace>/<name>`: the name under which the status lists it. */
export function workloadKey({ namespace, name }: Pick<Workload, "namespace" | "name">): string {
  return `${namespace}/${name}`;
}

/** An image reference, taken apart. */
export interface Image {
  /** The last part of the repository, such as `argocd`. */
  readonly name: string;
  /** Without a leading "v"; `undefined` for a digest or when there is none. */
  readonly version?: string;
}

/** Takes an image reference apart. */
export function parseImage(reference: string): Image {
  const [tagged = ""] = reference.split("@");
  const lastPart = tagged.slice(tagged.lastIndexOf("/") + 1);
  const [name = "", tag] = lastPart.split(":");
  const version = tag?.replace(/^v(?=\d)/, "");
  return version === undefined || version === "latest" ? { name } : { name, version };
}

/** What the container executes: command and arguments in one list. */
export function commandLine(container: V1Container): string[] {
  return [...(container.command ?? []), ...(container.args ?? [])];
}

import type { V1Container, V1PodSpec } from "@kubernetes/client-node";
import type { ReferenceReader } from "../../../rehearsal/controllers/environment";
import type { Workload } from "../../../rehearsal/controllers/workload";

export const argoCdImage = "quay.io/argoproj/argocd:v3.5.7";

/** A Deployment of Argo CD with one container. */
export function workload(
  container: Partial<V1Container>,
  pod: Partial<V1PodSpec> = {},
  rest: Partial<Workload> = {},
): Workload {
  return {
    kind: "Deployment",
    namespace: "argocd",
    name: "argocd-server",
    replicas: 1,
    labels: { "app.kubernetes.io/part-of": "argocd" },
    pod: { containers: [{ name: "main", image: argoCdImage, ...container }], ...pod },
    ...rest,
  };
}

/** The only container of such a workload. */
export function containerOf({ pod }: Workload): V1Container {
  const [container] = pod.containers;
  if (!container) throw new Error("no container");
  return container;
}

/** ConfigMaps and Secrets from plain data. */
export function references(
  configMaps: Record<string, Record<string, string>> = {},
  secrets: Record<string, Record<string, string>> = {},
): ReferenceReader {
  return { configMap: (name) => configMaps[name], secret: (name) => secrets[name] };
}

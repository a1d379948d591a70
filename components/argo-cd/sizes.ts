import { KubernetesObject } from "../../foundation/kubernetes-object";

/** How many Applications an Argo CD is made for. */
export const ArgoCdSize = {
  /** 50 Applications. */
  Small: "small",
  /** 500 Applications. */
  Medium: "medium",
  /** 5,000 Applications. */
  Large: "large",
} as const;
export type ArgoCdSize = (typeof ArgoCdSize)[keyof typeof ArgoCdSize];

/** Requests of CPU and memory, and the limit of memory. A limit of CPU would only slow down what the node has time for. */
type Row = readonly [cpu: string, memory: string, limit: string];

/** The memory of `small` is what Red Hat gives the same workloads (https://docs.redhat.com/en/documentation/red_hat_openshift_gitops/1.20/html/installing_gitops/preparing-gitops-install); the other sizes are estimates from it. */
const rows: Readonly<Record<ArgoCdSize, Readonly<Record<string, Row>>>> = {
  [ArgoCdSize.Small]: {
    "argocd-application-controller": ["250m", "1Gi", "2Gi"],
    "argocd-repo-server": ["250m", "256Mi", "1Gi"],
    "argocd-server": ["125m", "128Mi", "256Mi"],
    "argocd-applicationset-controller": ["50m", "512Mi", "1Gi"],
    "argocd-redis": ["50m", "128Mi", "256Mi"],
    "argocd-redis-ha-server": ["50m", "128Mi", "256Mi"],
    "argocd-redis-ha-haproxy": ["50m", "128Mi", "256Mi"],
    "argocd-dex-server": ["50m", "128Mi", "256Mi"],
  },
  [ArgoCdSize.Medium]: {
    "argocd-application-controller": ["500m", "2Gi", "4Gi"],
    "argocd-repo-server": ["500m", "1Gi", "2Gi"],
    "argocd-server": ["250m", "256Mi", "512Mi"],
    "argocd-redis": ["100m", "256Mi", "1Gi"],
    "argocd-redis-ha-server": ["100m", "256Mi", "1Gi"],
  },
  [ArgoCdSize.Large]: {
    "argocd-application-controller": ["2", "8Gi", "16Gi"],
    "argocd-repo-server": ["1", "2Gi", "4Gi"],
    "argocd-server": ["500m", "512Mi", "2Gi"],
    "argocd-redis": ["250m", "1Gi", "4Gi"],
    "argocd-redis-ha-server": ["250m", "1Gi", "4Gi"],
  },
};
const otherWorkload: Row = ["50m", "64Mi", "512Mi"];
/** What prepares a pod, or stands beside its main container. */
const helper: Row = ["10m", "64Mi", "256Mi"];

/** Upstream names 50 and 25 workers for 1,000 Applications (https://argo-cd.readthedocs.io/en/stable/operator-manual/high_availability/), in place of 20 and 10. */
const sizeParameters: Readonly<Record<ArgoCdSize, Readonly<Record<string, string>>>> = {
  [ArgoCdSize.Small]: {},
  [ArgoCdSize.Medium]: { "controller.status.processors": "50", "controller.operation.processors": "25" },
  [ArgoCdSize.Large]: { "controller.status.processors": "100", "controller.operation.processors": "50" },
};

/** Keys of `argocd-cmd-params-cm` that go with a size. */
export const parametersOf = (size: ArgoCdSize): Readonly<Record<string, string>> => sizeParameters[size];

interface PodSpec {
  initContainers?: { resources?: unknown }[];
  containers: { resources?: unknown }[];
}

/** Sets requests and limits of every container of a workload: of its first as its size says. */
export function setSize(object: KubernetesObject, size: ArgoCdSize): void {
  const { template: { spec: { initContainers = [], containers: [main, ...others] } } } = object.spec as { template: { spec: PodSpec } };
  const { name } = object.metadata;
  if (main) main.resources = resourcesOf(rows[size][name] ?? rows[ArgoCdSize.Small][name] ?? otherWorkload);
  for (const container of [...initContainers, ...others]) container.resources = resourcesOf(helper);
}

function resourcesOf([cpu, memory, limit]: Row) {
  return { requests: { cpu, memory }, limits: { memory: limit } };
}

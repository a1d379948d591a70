import { createHash } from "node:crypto";
import { toYaml } from "../../foundation/yaml";

/** On every object of a sample workload, so that it is not taken for a service. */
export const sampleLabel = "gitops.platform/sample-workload";

/** What a sample workload is made for. */
export interface SampleWorkload {
  /** Name of the Application, and of its objects. */
  readonly name: string;
  /** Namespace of its objects. */
  readonly namespace: string;
  /** Seconds after which its pods count as ready. Default: one to three, the same for the same name. */
  readonly readyAfterSeconds?: number;
  /** Changes the pod template, and so causes a rollout. Default: 1. */
  readonly generation?: number;
}

/**
 * The files of a small real workload: a Deployment with its ConfigMap. On a cluster with a kubelet it runs and does
 * nothing; on the rehearsal cluster its pods are simulated.
 */
export function sampleWorkload({ name, namespace, readyAfterSeconds, generation = 1 }: SampleWorkload): Record<string, string> {
  const labels = { "app.kubernetes.io/name": name };
  const marked = { ...labels, [sampleLabel]: "true" };
  const delay = readyAfterSeconds ?? 1 + ((createHash("sha256").update(name).digest()[0] ?? 0) % 3);
  return {
    "configmap.yaml": toYaml({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name, namespace, labels: marked },
      data: { generation: String(generation) },
    }),
    "deployment.yaml": toYaml({
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name, namespace, labels: marked },
      spec: {
        replicas: 1,
        minReadySeconds: delay,
        selector: { matchLabels: labels },
        template: {
          metadata: { labels, annotations: { "gitops.platform/generation": String(generation) } },
          spec: {
            automountServiceAccountToken: false,
            securityContext: { runAsNonRoot: true, runAsUser: 65535, seccompProfile: { type: "RuntimeDefault" } },
            containers: [{
              name: "main",
              image: "registry.k8s.io/pause:3.10",
              securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } },
            }],
          },
        },
      },
    }),
  };
}

/** A sample workload as a Helm chart, for Applications that expect one; each gives it its name and its namespace. */
export function sampleChart(): Record<string, string> {
  const templates = sampleWorkload({ name: "{{ .Release.Name }}", namespace: "{{ .Release.Namespace }}" });
  return {
    "Chart.yaml": toYaml({ apiVersion: "v2", name: "sample-workload", version: "0.1.0" }),
    ...Object.fromEntries(Object.entries(templates).map(([name, content]) => [`templates/${name}`, content])),
  };
}

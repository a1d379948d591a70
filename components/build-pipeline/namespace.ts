import type * as k8s from "@pulumi/kubernetes";
import { KubernetesObject } from "../../foundation/kubernetes-object";
import { toYaml } from "../../foundation/yaml";
import { PodSecurityLevel } from "../../model/pod-security";
import { artifactStore, defaultKeyFormat } from "../shared/artifact-store";
import { namespaceMetadata } from "../shared/namespace-metadata";
import { isClusterName, storeKey } from "./plan";
import { TemplateContext } from "./pod";
import { labelsOf } from "./workflow";

/** The namespace of the builds, alone with what BuildKit needs, and what its pods can reach. */
export function namespaceObject({ plan }: TemplateContext): KubernetesObject {
  return {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: namespaceMetadata(plan.namespace, { level: PodSecurityLevel.Privileged, reason: 'BuildKit without root needs seccomp and AppArmor off, which "baseline" refuses' }, labelsOf(plan.system)),
  } satisfies k8s.types.input.core.v1.Namespace;
}

/** Everything else of the namespace that no step runs as or starts. */
export function surroundings({ plan, names }: TemplateContext): KubernetesObject[] {
  const { namespace, system, registry, plainHttp, artifacts } = plan;
  const store = artifacts?.store;
  const metadata = (name: string) => ({ name, namespace, labels: labelsOf(system) });
  const host = registry.split("/")[0] ?? registry;
  return [
    {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: metadata(names.buildkitConfig),
      data: { "buildkitd.toml": plainHttp ? `[registry."${host}"]\n  http = true\n` : "# every registry speaks https\n" },
    } satisfies k8s.types.input.core.v1.ConfigMap,
    ...(store ? [{
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: metadata(names.store),
      data: { [storeKey]: toYaml({ s3: artifactStore(store, defaultKeyFormat, names.storeSecret) }) },
    } satisfies k8s.types.input.core.v1.ConfigMap] : []),
    {
      apiVersion: "v1",
      kind: "LimitRange",
      metadata: metadata(`${system}-ci`),
      // Argo's own containers name none.
      spec: { limits: [{ type: "Container", defaultRequest: { cpu: "10m", memory: "64Mi" }, default: { memory: "256Mi" } }] },
    } satisfies k8s.types.input.core.v1.LimitRange,
    {
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata: metadata(`${system}-ci`),
      spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"], egress: egress([host, store?.endpoint ?? artifacts?.endpoint]) },
    } satisfies k8s.types.input.networking.v1.NetworkPolicy,
  ];
}

/** Names, the registry and the store, and https to everywhere (Git, base images, the API) but the cloud's metadata service. */
function egress(hosts: readonly (string | undefined)[]): k8s.types.input.networking.v1.NetworkPolicyEgressRule[] {
  const ports = (...numbers: number[]) => numbers.map((number) => ({ protocol: "TCP", port: number }));
  const outside = [{ ipBlock: { cidr: "0.0.0.0/0", except: ["169.254.0.0/16"] } }];
  return [
    { to: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } } }], ports: [{ protocol: "UDP", port: 53 }, { protocol: "TCP", port: 53 }] },
    { to: outside, ports: ports(443, 6443) },
    ...hosts.filter((host) => host !== undefined).flatMap((host): k8s.types.input.networking.v1.NetworkPolicyEgressRule[] => {
      const [name = "", port] = host.split(":");
      if (!isClusterName(host)) return port === undefined ? [] : [{ to: outside, ports: ports(Number(port)) }];
      return [{ to: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": name.split(".")[1] ?? "" } } }], ports: ports(Number(port ?? 80)) }];
    }),
  ];
}

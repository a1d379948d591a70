import type * as k8s from "@pulumi/kubernetes";
import { Endpoint, namespaceOf } from "../../foundation/endpoint";
import { KubernetesObject } from "../../foundation/kubernetes-object";

type Peer = k8s.types.input.networking.v1.NetworkPolicyPeer;
type Ingress = k8s.types.input.networking.v1.NetworkPolicyIngressRule;
type Egress = k8s.types.input.networking.v1.NetworkPolicyEgressRule;

/** What a policy is made of. */
export interface PolicyParts {
  readonly podSelector: k8s.types.input.meta.v1.LabelSelector;
  /** Who may call; undefined where the policy does not say it, an empty list for nobody. */
  readonly ingress?: readonly Ingress[];
  /** Who may be called, in the same way. */
  readonly egress?: readonly Egress[];
}

/** A NetworkPolicy. An empty list of rules is left out, which says the same: the official provider drops it. */
export function policyObject(metadata: { name: string; namespace: string; labels: Record<string, string> }, { podSelector, ingress, egress }: PolicyParts): KubernetesObject {
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata,
    spec: {
      podSelector,
      policyTypes: [...(ingress ? ["Ingress"] : []), ...(egress ? ["Egress"] : [])],
      ...(ingress?.length ? { ingress: [...ingress] } : {}),
      ...(egress?.length ? { egress: [...egress] } : {}),
    },
  } satisfies k8s.types.input.networking.v1.NetworkPolicy;
}

/** Every pod, and nothing that it may do: what is allowed, other policies say. */
export const denyAll: PolicyParts = { podSelector: {}, ingress: [], egress: [] };

/** All pods of a namespace, by the label that Kubernetes gives it. */
export function inNamespace(name: string): Peer {
  return { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": name } } };
}

/** Every address, but those of the machine itself and of its network: a cloud tells its machines their credentials at one of them. */
const outside: Peer[] = [
  { ipBlock: { cidr: "0.0.0.0/0", except: ["169.254.0.0/16"] } },
  { ipBlock: { cidr: "::/0", except: ["fd00:ec2::254/128", "fe80::/10"] } },
];

const tcp = (...ports: number[]) => ports.map((port) => ({ protocol: "TCP", port }));

/** Names: the cluster's DNS, and its cache on the node where there is one (https://kubernetes.io/docs/tasks/administer-cluster/nodelocaldns/). */
export const toNames: Egress = {
  to: [inNamespace("kube-system"), { ipBlock: { cidr: "169.254.20.10/32" } }],
  ports: [{ protocol: "UDP", port: 53 }, { protocol: "TCP", port: 53 }],
};

/** https, which is also how the API server is reached: policies cannot select it, and it listens on one of two ports. */
export const toHttps: Egress = { to: outside, ports: tcp(443, 6443) };

/** The agent of EKS that gives a pod its own identity; it has none of its node's (https://docs.aws.amazon.com/eks/latest/userguide/pod-id-agent-setup.html). */
export const toPodIdentity: Egress = { to: [{ ipBlock: { cidr: "169.254.170.23/32" } }], ports: tcp(80) };

/** The pods behind names of the cluster, and ports of everybody outside; each once, and without those that `toHttps` opens. */
export function toEndpoints(endpoints: readonly (Endpoint | undefined)[], ...more: number[]): Egress[] {
  const inside = new Map<string, Egress>();
  const ports = new Set(more);
  for (const endpoint of endpoints) {
    const namespace = endpoint && namespaceOf(endpoint.host);
    if (endpoint === undefined) continue;
    if (namespace !== undefined) inside.set(`${namespace}:${endpoint.port}`, { to: [inNamespace(namespace)], ports: tcp(endpoint.port) });
    else if (endpoint.port !== 443 && endpoint.port !== 6443) ports.add(endpoint.port);
  }
  return [...(ports.size > 0 ? [{ to: outside, ports: tcp(...[...ports].sort((left, right) => left - right)) }] : []), ...inside.values()];
}

/** Who may call a port: the peers, or everybody; nobody is no rule. */
export function fromPeers(peers: "everybody" | readonly Peer[], ...ports: number[]): Ingress[] {
  if (peers === "everybody") return [{ ports: tcp(...ports) }];
  return peers.length === 0 ? [] : [{ from: [...peers], ports: tcp(...ports) }];
}

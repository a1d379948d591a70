import { BlockList, isIPv6 } from "node:net";

/** Who takes part in a connection: a pod, or an address outside of the cluster. */
export interface Party {
  /** Namespace of a pod. */
  readonly namespace?: string;
  /** Labels of a pod. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Address of somebody outside of the cluster. */
  readonly address?: string;
}

interface Selector {
  matchLabels?: Record<string, string>;
  matchExpressions?: { key: string; operator: string; values?: string[] }[];
}
interface Peer {
  podSelector?: Selector;
  namespaceSelector?: Selector;
  ipBlock?: { cidr: string; except?: string[] };
}
interface Rule {
  from?: Peer[];
  to?: Peer[];
  ports?: { protocol?: string; port?: number }[];
}

/** A NetworkPolicy with the namespace that it is applied to. */
export interface Policy {
  readonly namespace: string;
  readonly spec: { podSelector: Selector; policyTypes: string[]; ingress?: Rule[]; egress?: Rule[] };
}

/**
 * Whether NetworkPolicies let a connection through, by the rules of
 * https://kubernetes.io/docs/concepts/services-networking/network-policies/: a pod that no policy selects for a direction
 * is open in it; one that is selected takes what any of those policies allows; both ends must agree.
 */
export function isAllowed(policies: readonly Policy[], from: Party, to: Party, port: number, protocol = "TCP"): boolean {
  return direction(policies, "Egress", from, to, port, protocol) && direction(policies, "Ingress", to, from, port, protocol);
}

function direction(policies: readonly Policy[], type: "Ingress" | "Egress", self: Party, other: Party, port: number, protocol: string): boolean {
  if (self.namespace === undefined) return true;
  const selecting = policies.filter(({ namespace, spec }) => namespace === self.namespace && spec.policyTypes.includes(type) && matches(spec.podSelector, self.labels ?? {}));
  if (selecting.length === 0) return true;
  return selecting.some(({ namespace, spec }) => ((type === "Ingress" ? spec.ingress : spec.egress) ?? []).some((rule) => {
    const peers = type === "Ingress" ? rule.from : rule.to;
    const ports = rule.ports;
    return (peers === undefined || peers.some((peer) => isPeer(peer, namespace, other)))
      && (ports === undefined || ports.some((allowed) => (allowed.protocol ?? "TCP") === protocol && (allowed.port === undefined || allowed.port === port)));
  }));
}

function isPeer({ podSelector, namespaceSelector, ipBlock }: Peer, own: string, { namespace, labels = {}, address }: Party): boolean {
  if (ipBlock) return address !== undefined && inRange(ipBlock.cidr, address) && !(ipBlock.except ?? []).some((cidr) => inRange(cidr, address));
  if (namespace === undefined) return false;
  const inNamespace = namespaceSelector ? matches(namespaceSelector, { "kubernetes.io/metadata.name": namespace }) : namespace === own;
  return inNamespace && matches(podSelector ?? {}, labels);
}

function matches({ matchLabels = {}, matchExpressions = [] }: Selector, labels: Readonly<Record<string, string>>): boolean {
  return Object.entries(matchLabels).every(([key, value]) => labels[key] === value) && matchExpressions.every(({ key, operator, values = [] }) => {
    if (operator === "In") return values.includes(labels[key] ?? "");
    if (operator === "NotIn") return !values.includes(labels[key] ?? "");
    if (operator === "Exists") return key in labels;
    if (operator === "DoesNotExist") return !(key in labels);
    throw new Error(`unknown operator ${operator}`);
  });
}

function inRange(cidr: string, address: string): boolean {
  const [network = "", prefix = ""] = cidr.split("/");
  const kind = isIPv6(network) ? "ipv6" : "ipv4";
  if (kind !== (isIPv6(address) ? "ipv6" : "ipv4")) return false;
  const list = new BlockList();
  list.addSubnet(network, Number(prefix), kind);
  return list.check(address, kind);
}

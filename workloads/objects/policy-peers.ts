import type * as k8s from "@pulumi/kubernetes";
import { PeerArgs } from "../args/traffic";

/** Addresses of IPv4 that are nobody's on the internet (https://www.iana.org/assignments/iana-ipv4-special-registry/). */
const privateIpv4 = ["10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16"];
/** As for IPv4 (https://www.iana.org/assignments/iana-ipv6-special-registry/). */
const privateIpv6 = ["fc00::/7", "fe80::/10"];

/** A namespace by the label that Kubernetes gives it. */
export function namespaceSelector(namespace: string): k8s.types.input.meta.v1.LabelSelector {
  return { matchLabels: { "kubernetes.io/metadata.name": namespace } };
}

/** Pods by their labels, in the policy's own namespace unless another is named. */
export function pods(matchLabels: Readonly<Record<string, string>>, namespace?: string): k8s.types.input.networking.v1.NetworkPolicyPeer {
  return { ...(namespace === undefined ? {} : { namespaceSelector: namespaceSelector(namespace) }), podSelector: { matchLabels } };
}

/** Peers outside of the system. */
export function outsidePeers({ namespace, podLabels, cidr, host }: PeerArgs): k8s.types.input.networking.v1.NetworkPolicyPeer[] {
  if (namespace !== undefined) {
    return [{ namespaceSelector: namespaceSelector(namespace), ...(podLabels ? { podSelector: { matchLabels: podLabels } } : {}) }];
  }
  if (cidr !== undefined) return [{ ipBlock: { cidr } }];
  if (host !== undefined) return [{ ipBlock: { cidr: "0.0.0.0/0", except: privateIpv4 } }, { ipBlock: { cidr: "::/0", except: privateIpv6 } }];
  return [];
}

/** Ports of TCP, and of other protocols where named. */
export function policyPorts(ports: readonly number[], protocol = "TCP"): k8s.types.input.networking.v1.NetworkPolicyPort[] {
  return ports.map((port) => ({ protocol, port }));
}

/** What a peer is called in the name of its policy. */
export function peerName({ name, service, namespace }: PeerArgs): string {
  return name ?? service ?? namespace ?? "";
}

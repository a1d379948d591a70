import type * as k8s from "@pulumi/kubernetes";

/** All pods of a namespace, by the label that Kubernetes gives it. */
export function inNamespace(name: string): k8s.types.input.networking.v1.NetworkPolicyPeer {
  return { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": name } } };
}

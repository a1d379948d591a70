import type * as k8s from "@pulumi/kubernetes";
import { KubernetesObject } from "../../foundation/kubernetes-object";
import { ExposureMode } from "../shared/exposure/args";
import { exposedTo } from "../shared/exposure/peers";
import { inNamespace } from "../shared/network-peers";
import { debugPort, registryLabels, registryName, registryPort, RegistrySettings } from "./settings";

/**
 * Who reaches the registry: the pods of the namespaces that are named, and what comes from outside. Nodes pull through the
 * NodePort with their own addresses, which policies can only know as ranges: without these the port is open to all. Metrics are
 * for one namespace. Nothing is called but an object store.
 */
export function networkPolicy(settings: RegistrySettings): KubernetesObject {
  const { namespace, monitoringNamespace, objectStore } = settings;
  const peers = clients(settings);
  const ingress: k8s.types.input.networking.v1.NetworkPolicyIngressRule[] = [
    ...(peers?.length === 0 ? [] : [{ ...(peers ? { from: peers } : {}), ports: [{ protocol: "TCP", port: registryPort }] }]),
    ...(monitoringNamespace ? [{ from: [inNamespace(monitoringNamespace)], ports: [{ protocol: "TCP", port: debugPort }] }] : []),
  ];
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name: registryName, namespace, labels: registryLabels },
    spec: {
      podSelector: { matchLabels: registryLabels },
      // Nothing is allowed where a type is named and no rule. An empty list of rules says the same, and the official provider drops it.
      policyTypes: objectStore ? ["Ingress"] : ["Ingress", "Egress"],
      ...(ingress.length > 0 ? { ingress } : {}),
    },
  } satisfies k8s.types.input.networking.v1.NetworkPolicy;
}

/** Who may call port 5000; undefined for everybody. */
function clients({ exposure, clientNamespaces, nodeCidrs }: RegistrySettings): k8s.types.input.networking.v1.NetworkPolicyPeer[] | undefined {
  const nodes = (nodeCidrs ?? []).map((cidr) => ({ ipBlock: { cidr } }));
  const outside = clientNamespaces === undefined && exposure.mode !== ExposureMode.None ? "everybody" : exposedTo(exposure);
  if (outside === "everybody" && nodeCidrs === undefined) return undefined;
  return [...(clientNamespaces === undefined ? [{ namespaceSelector: {} }] : clientNamespaces.map((name) => inNamespace(name))), ...(outside === "everybody" ? [] : outside), ...nodes];
}

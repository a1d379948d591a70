import type * as k8s from "@pulumi/kubernetes";
import { KubernetesObject } from "../../foundation/kubernetes-object";
import { ExposureMode } from "../shared/exposure/args";
import { debugPort, registryLabels, registryName, registryPort, RegistrySettings } from "./settings";

/**
 * Who reaches the registry: pods of every namespace, and what comes from outside. Nodes pull through the NodePort with
 * their own addresses, an ingress controller may use its node's: policies cannot select nodes, so without their address
 * ranges the port is open to all. Metrics are for one namespace. Nothing is called but an object store.
 */
export function networkPolicy({ namespace, exposure, nodeCidrs, monitoringNamespace, objectStore }: RegistrySettings): KubernetesObject {
  const open = exposure.mode !== ExposureMode.None && nodeCidrs === undefined;
  const known = [{ namespaceSelector: {} }, ...(nodeCidrs ?? []).map((cidr) => ({ ipBlock: { cidr } }))];
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name: registryName, namespace, labels: registryLabels },
    spec: {
      podSelector: { matchLabels: registryLabels },
      // No egress is allowed where the type is named and no rule. An empty list of rules says the same, and the official provider drops it.
      policyTypes: objectStore ? ["Ingress"] : ["Ingress", "Egress"],
      ingress: [
        { ...(open ? {} : { from: known }), ports: [{ protocol: "TCP", port: registryPort }] },
        ...(monitoringNamespace
          ? [{
            from: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": monitoringNamespace } } }],
            ports: [{ protocol: "TCP", port: debugPort }],
          }]
          : []),
      ],
    },
  } satisfies k8s.types.input.networking.v1.NetworkPolicy;
}

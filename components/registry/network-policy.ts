import type * as k8s from "@pulumi/kubernetes";
import { endpointOf } from "../../foundation/endpoint";
import { KubernetesObject } from "../../foundation/kubernetes-object";
import { ExposureMode } from "../shared/exposure/args";
import { exposedTo, solverPolicies } from "../shared/exposure/peers";
import { denyAll, inNamespace, policyObject, toEndpoints, toHttps, toNames, toPodIdentity } from "../shared/network-peers";
import { collectionLabels, debugPort, registryLabels, registryName, registryPort, RegistrySettings } from "./settings";

/**
 * Who reaches the registry: the pods of the namespaces that are named, and what comes from outside. Nodes pull through the
 * NodePort with their own addresses, which policies can only know as ranges: without these the port is open to all. Metrics are
 * for one namespace. Nothing is called but an object store.
 */
export function networkPolicy(settings: RegistrySettings): KubernetesObject {
  const { namespace, monitoringNamespace } = settings;
  const peers = clients(settings);
  const ingress: k8s.types.input.networking.v1.NetworkPolicyIngressRule[] = [
    ...(peers?.length === 0 ? [] : [{ ...(peers ? { from: peers } : {}), ports: [{ protocol: "TCP", port: registryPort }] }]),
    ...(monitoringNamespace ? [{ from: [inNamespace(monitoringNamespace)], ports: [{ protocol: "TCP", port: debugPort }] }] : []),
  ];
  return policyObject({ name: registryName, namespace, labels: registryLabels }, { podSelector: { matchLabels: registryLabels }, ingress, egress: toStore(settings) });
}

/** Everything else in the namespace, which is denied, and the pods of a collection, which call the API server. */
export function otherPolicies(settings: RegistrySettings): KubernetesObject[] {
  const { namespace, garbageCollection, exposure } = settings;
  return [
    policyObject({ name: `${registryName}-default-deny`, namespace, labels: registryLabels }, denyAll),
    ...(garbageCollection
      ? [policyObject({ name: `${registryName}-garbage-collection`, namespace, labels: collectionLabels }, {
        podSelector: { matchLabels: collectionLabels }, egress: [toNames, toHttps, ...toStore(settings).filter((rule) => rule !== toNames && rule !== toHttps)],
      })]
      : []),
    ...Object.entries(solverPolicies(exposure)).map(([name, parts]) => policyObject({ name: `${registryName}-${name}`, namespace, labels: registryLabels }, parts)),
  ];
}

/** The object store, and who gives the pod its identity where it has no key. */
function toStore({ objectStore }: RegistrySettings): k8s.types.input.networking.v1.NetworkPolicyEgressRule[] {
  if (objectStore === undefined) return [];
  const { endpoint, credentials } = objectStore;
  return [toNames, toHttps, ...toEndpoints([endpoint === undefined ? undefined : endpointOf(endpoint)]), ...(credentials ? [] : [toPodIdentity])];
}

/** Who may call port 5000; undefined for everybody. */
function clients({ exposure, clientNamespaces, nodeCidrs }: RegistrySettings): k8s.types.input.networking.v1.NetworkPolicyPeer[] | undefined {
  const nodes = (nodeCidrs ?? []).map((cidr) => ({ ipBlock: { cidr } }));
  const outside = clientNamespaces === undefined && exposure.mode !== ExposureMode.None ? "everybody" : exposedTo(exposure);
  if (outside === "everybody" && nodeCidrs === undefined) return undefined;
  return [...(clientNamespaces === undefined ? [{ namespaceSelector: {} }] : clientNamespaces.map((name) => inNamespace(name))), ...(outside === "everybody" ? [] : outside), ...nodes];
}

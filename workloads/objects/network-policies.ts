import type * as k8s from "@pulumi/kubernetes";
import { ServiceArgs, WorkloadArgs } from "../args/service";
import { PeerArgs } from "../args/traffic";
import { connectionsFrom, connectionsOf, connectionsTo, otherNamespace } from "./connections";
import { UnitContext, UnitObject } from "./context";
import { checkedEndpoint } from "./endpoint-check";
import { environmentService } from "./environment-service";
import { Component, componentLabel, labelsOf, nameLabel, selectorOf } from "./labels";
import { namespaceSelector, outsidePeers, peerName, pods, policyPorts } from "./policy-peers";
import { portsOf } from "./ports";

/** The port on which a proxy of Linkerd takes connections of other proxies, and those of its control plane (https://linkerd.io/2/reference/). */
const meshPort = 4143;
const meshControlPorts = [8080, 8086, 8090];

/** What a policy is made of. */
interface Policy {
  /** Its name after that of the service. */
  readonly name: string;
  readonly podSelector: k8s.types.input.meta.v1.LabelSelector;
  readonly ingress?: k8s.types.input.networking.v1.NetworkPolicyIngressRule[];
  readonly egress?: k8s.types.input.networking.v1.NetworkPolicyEgressRule[];
  readonly annotations?: Record<string, string>;
}

/**
 * The NetworkPolicies of a service: all of its pods are denied everything but DNS, and get what is declared on top. Pods
 * of its migrations may call whom the service calls; the pod of its endpoint check may call the service, and nobody else.
 */
export function networkPolicies(context: UnitContext, workload: WorkloadArgs, service?: ServiceArgs): UnitObject[] {
  const everyPod = { matchLabels: { [nameLabel]: workload.name } };
  const policies: Policy[] = [
    { name: "default-deny", podSelector: everyPod, ingress: [], egress: [] },
    { name: "allow-dns", podSelector: everyPod, egress: [dnsRule] },
    ...outgoing(context, workload, service),
    ...incoming(context, workload, service),
    ...(service?.endpointCheck ? endpointCheckPolicies(service) : []),
    ...(workload.meshed ? meshPolicies(workload) : []),
  ];
  return policies.map((policy) => policyObject(context, workload, policy));
}

const dnsRule = {
  to: [{ namespaceSelector: namespaceSelector("kube-system"), podSelector: { matchLabels: { "k8s-app": "kube-dns" } } }],
  ports: [...policyPorts([53], "UDP"), ...policyPorts([53])],
};

function outgoing(context: UnitContext, workload: WorkloadArgs, service?: ServiceArgs): Policy[] {
  const podSelector = service?.migrations === undefined
    ? { matchLabels: selectorOf(workload.name) }
    : { matchLabels: { [nameLabel]: workload.name }, matchExpressions: [{ key: componentLabel, operator: "In", values: [Component.Server, Component.Migration] }] };
  const { content, unit, environment } = context;
  const inside = connectionsFrom(connectionsOf(content, environment), workload).map(({ to, ports }): Policy => ({
    name: `allow-${to.workload.name}`,
    podSelector,
    egress: [{
      to: [pods(selectorOf(to.workload.name), otherNamespace(to.unit, unit, environment))],
      ports: policyPorts(to.workload.meshed && workload.meshed ? [...ports, meshPort] : ports),
    }],
  }));
  const outside = (workload.traffic?.to ?? []).filter(({ service: inner }) => inner === undefined).map((peer): Policy => ({
    name: `allow-${peerName(peer)}`,
    podSelector,
    egress: [{ to: outsidePeers(peer), ports: policyPorts(peer.ports ?? []) }],
    ...hostAnnotation(peer),
  }));
  return [...inside, ...outside];
}

function incoming(context: UnitContext, workload: WorkloadArgs, service?: ServiceArgs): Policy[] {
  const podSelector = { matchLabels: selectorOf(workload.name) };
  const { content, unit, environment } = context;
  const ownPorts = portsOf(workload).map(({ port }) => port);
  const inside = connectionsTo(connectionsOf(content, environment), workload).map(({ from, ports }): Policy => ({
    name: `allow-from-${from.workload.name}`,
    podSelector,
    ingress: [{
      from: callers(from.workload, otherNamespace(from.unit, unit, environment), from.unit.services?.some(({ name, migrations }) => name === from.workload.name && migrations !== undefined) ?? false),
      ports: policyPorts(from.workload.meshed && workload.meshed ? [...ports, meshPort] : ports),
    }],
  }));
  const outside = (workload.traffic?.from ?? []).filter(({ service: inner }) => inner === undefined).map((peer): Policy => ({
    name: `allow-from-${peerName(peer)}`,
    podSelector,
    ingress: [{ from: outsidePeers(peer), ports: policyPorts(peer.ports ?? ownPorts) }],
    ...hostAnnotation(peer),
  }));
  const host = service === undefined ? undefined : environmentService(service, environment).host;
  const { controllerNamespace = "ingress-nginx" } = service?.ingress ?? {};
  const exposed: Policy[] = host === undefined ? [] : [{
    name: "allow-from-ingress",
    podSelector,
    ingress: [{ from: [{ namespaceSelector: namespaceSelector(controllerNamespace) }], ports: policyPorts([workload.port]) }],
  }];
  return [...inside, ...outside, ...exposed];
}

/** The pods of a service that call others. */
function callers({ name }: WorkloadArgs, namespace: string | undefined, migrates: boolean): k8s.types.input.networking.v1.NetworkPolicyPeer[] {
  return [pods(selectorOf(name), namespace), ...(migrates ? [pods(selectorOf(name, Component.Migration), namespace)] : [])];
}

function endpointCheckPolicies(service: ServiceArgs): Policy[] {
  const { name } = service;
  const ports = policyPorts([checkedEndpoint(service, service.endpointCheck ?? {}).podPort]);
  return [
    { name: "allow-endpoint-check", podSelector: { matchLabels: selectorOf(name, Component.EndpointCheck) }, egress: [{ to: [pods(selectorOf(name))], ports }] },
    { name: "allow-from-endpoint-check", podSelector: { matchLabels: selectorOf(name) }, ingress: [{ from: [pods(selectorOf(name, Component.EndpointCheck))], ports }] },
  ];
}

function meshPolicies({ name }: WorkloadArgs): Policy[] {
  return [{
    name: "allow-linkerd",
    podSelector: { matchLabels: selectorOf(name) },
    egress: [{ to: [{ namespaceSelector: namespaceSelector("linkerd") }], ports: policyPorts(meshControlPorts) }],
  }];
}

function hostAnnotation({ host }: PeerArgs): { annotations?: Record<string, string> } {
  return host === undefined ? {} : { annotations: { "gitops.platform/host": host } };
}

function policyObject({ system }: UnitContext, workload: WorkloadArgs, { name, podSelector, ingress, egress, annotations }: Policy): UnitObject {
  return {
    workload: workload.name,
    file: `networkpolicy-${name}.yaml`,
    object: {
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata: { name: `${workload.name}-${name}`, labels: labelsOf(system, workload.name), ...(annotations ? { annotations } : {}) },
      spec: {
        podSelector,
        policyTypes: [...(ingress ? ["Ingress"] : []), ...(egress ? ["Egress"] : [])],
        ...(ingress?.length ? { ingress } : {}),
        ...(egress?.length ? { egress } : {}),
      },
    } satisfies k8s.types.input.networking.v1.NetworkPolicy,
  };
}

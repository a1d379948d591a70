import { endpointOf } from "../../foundation/endpoint";
import { KubernetesObject } from "../../foundation/kubernetes-object";
import { ExposureArgs } from "../shared/exposure/args";
import { exposedTo, solverPolicies } from "../shared/exposure/peers";
import { denyAll, fromPeers, inNamespace, policyObject, PolicyParts, toEndpoints, toHttps, toNames } from "../shared/network-peers";
import { controllerName, serverName, serverPort } from "./names";

/** What the policies of Argo Workflows follow from. */
export interface WorkflowConnections {
  readonly namespace: string;
  readonly exposure: ExposureArgs;
  readonly monitoringNamespace: string | undefined;
  /** Where artifacts are kept. */
  readonly artifacts: { readonly endpoint: string } | undefined;
}

const metricsPort = 9090;

/** Who reaches argo-server and the metrics, and what everything in the namespace may call: names, the API server and https, and the store of artifacts. */
export function networkPolicies({ namespace, exposure, monitoringNamespace, artifacts }: WorkflowConnections): KubernetesObject[] {
  const monitors = monitoringNamespace === undefined ? [] : [inNamespace(monitoringNamespace)];
  const policies: Record<string, PolicyParts> = {
    "default-deny": denyAll,
    "egress": { podSelector: {}, egress: [toNames, toHttps, ...toEndpoints([artifacts && endpointOf(artifacts.endpoint)])] },
    [serverName]: { podSelector: { matchLabels: { app: serverName } }, ingress: fromPeers(exposedTo(exposure), serverPort) },
    [controllerName]: { podSelector: { matchLabels: { app: controllerName } }, ingress: fromPeers(monitors, metricsPort) },
    ...solverPolicies(exposure),
  };
  return Object.entries(policies).map(([name, parts]) => policyObject({ name, namespace, labels: { "app.kubernetes.io/part-of": "argo-workflows" } }, parts));
}

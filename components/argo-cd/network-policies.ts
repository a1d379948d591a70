import { endpointOf } from "../../foundation/endpoint";
import { KubernetesObject } from "../../foundation/kubernetes-object";
import { ExposureArgs } from "../shared/exposure/args";
import { exposedTo, solverPolicies } from "../shared/exposure/peers";
import { denyAll, fromPeers, inNamespace, policyObject, PolicyParts, toEndpoints, toHttps, toNames, toPodIdentity } from "../shared/network-peers";
import { ManagedClusterArgs } from "./managed-cluster";

/** What the policies of Argo CD follow from. */
export interface ArgoCdConnections {
  readonly namespace: string;
  readonly exposure: ExposureArgs;
  readonly monitoringNamespace: string | undefined;
  /** Addresses of Git servers and chart repositories. */
  readonly repositories: readonly string[];
  readonly clusters: readonly Pick<ManagedClusterArgs, "server" | "aws">[];
}

const nameLabel = "app.kubernetes.io/name";
const named = (...names: string[]) => ({ matchExpressions: [{ key: nameLabel, operator: "In", values: names }] });
/** Ports of argocd-server: the interface and the API, and metrics. */
const [serverPort, serverMetricsPort] = [8080, 8083];

/**
 * Who Argo CD calls. Everything is denied first. Its pods call each other, and upstream's policies say who takes whose call; all
 * but the replicas of Redis speak https, to the API server, to Git and to registries.
 */
export function networkPolicies({ namespace, exposure, repositories, clusters }: ArgoCdConnections): KubernetesObject[] {
  const addresses = clusters.map(({ server }) => endpointOf(server));
  const controllers = [...toEndpoints(addresses), ...(clusters.some(({ aws }) => aws !== undefined) ? [toPodIdentity] : [])];
  const policies: Record<string, PolicyParts> = {
    "default-deny": denyAll,
    "egress-names": { podSelector: {}, egress: [toNames] },
    "egress-each-other": { podSelector: {}, egress: [{ to: [{ podSelector: {} }] }] },
    "egress-https": { podSelector: { matchExpressions: [{ key: nameLabel, operator: "NotIn", values: ["argocd-redis-ha"] }] }, egress: [toHttps] },
    "egress-repositories": { podSelector: named("argocd-repo-server", "argocd-applicationset-controller"), egress: toEndpoints(repositories.map(endpointOf), 22) },
    ...(controllers.length > 0 ? { "egress-clusters": { podSelector: named("argocd-application-controller", "argocd-server"), egress: controllers } } : {}),
    ...solverPolicies(exposure),
  };
  return Object.entries(policies).map(([name, parts]) => policyObject({ name: `argocd-${name}`, namespace, labels: { "app.kubernetes.io/part-of": "argocd" } }, parts));
}

/**
 * Has a policy of upstream let in whom it must: argocd-server whoever comes by its exposure, where upstream lets in everybody, and
 * to metrics one namespace, where upstream lets in all.
 */
export function narrowIngress(object: KubernetesObject, { exposure, monitoringNamespace }: Pick<ArgoCdConnections, "exposure" | "monitoringNamespace">): void {
  const spec = object.spec as { ingress?: { from?: { namespaceSelector?: object; podSelector?: object }[]; ports?: { port: number }[] }[] };
  const monitors = monitoringNamespace === undefined ? [] : [inNamespace(monitoringNamespace)];
  const rules = (spec.ingress ?? []).flatMap((rule) => {
    if (rule.from === undefined) return [...fromPeers(exposedTo(exposure), serverPort), ...fromPeers(monitors, serverMetricsPort)];
    const fromAnywhere = rule.from.some(({ namespaceSelector, podSelector }) => podSelector === undefined && namespaceSelector !== undefined && Object.keys(namespaceSelector).length === 0);
    if (!fromAnywhere) return [rule];
    return monitors.length > 0 ? [{ ...rule, from: monitors }] : [];
  });
  if (rules.length > 0) object.spec = { ...spec, ingress: rules };
  else {
    const { ingress: _nobody, ...rest } = spec;
    object.spec = rest;
  }
}

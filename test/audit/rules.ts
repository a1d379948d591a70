import { parse } from "yaml";
import type { KubernetesObject } from "../../foundation/kubernetes-object";
import { EnvironmentName } from "../../model/environment";
import { isAllowed, type Policy } from "../support/reachability";
import { label, podsOf } from "./pods";
import { levels, podSecurityFaults } from "./pod-security";

/** What is looked at: everything that a stack declares. */
export interface AuditedStack {
  readonly environment: string;
  readonly objects: readonly KubernetesObject[];
}

/** Something that a rule refuses. */
export interface Finding {
  readonly object: string;
  readonly found: string;
}

export type Rule = (stack: AuditedStack) => Finding[];

const podSecurityLabel = (mode: string) => `pod-security.kubernetes.io/${mode}`;
const of = (objects: readonly KubernetesObject[], ...kinds: string[]): any[] => objects.filter(({ kind }) => kinds.includes(kind));
const finding = (object: KubernetesObject, found: string): Finding => ({ object: label(object), found });
const policiesOf = (objects: readonly KubernetesObject[]): Policy[] => of(objects, "NetworkPolicy").map(({ metadata, spec }) => ({ namespace: metadata.namespace, spec }));
const isStrict = ({ environment }: AuditedStack) => environment !== EnvironmentName.Dev;
/** Where a cloud tells its machines who they are, and the words of IPv4 that mean it. */
const metadataAddresses = ["169.254.169.254", "fd00:ec2::254"];

/** What an auditor refuses, by a name that exceptions use. */
export const rules: Readonly<Record<string, Rule>> = {
  "pod-security-labels": ({ objects }) => of(objects, "Namespace").flatMap((namespace) => {
    const labels = namespace.metadata.labels ?? {};
    return [
      ...(levels.includes(labels[podSecurityLabel("enforce")]) ? [] : [finding(namespace, "no level is enforced")]),
      ...["audit", "warn"].filter((mode) => labels[podSecurityLabel(mode)] !== "restricted").map((mode) => finding(namespace, `${mode} is not restricted`)),
    ];
  }),
  "pod-security-privileged": ({ objects }) => of(objects, "Namespace")
    .filter(({ metadata }) => metadata.labels?.[podSecurityLabel("enforce")] === "privileged").map((namespace) => finding(namespace, "any pod may be there")),
  "pod-security-admits": ({ objects }) => {
    const enforced = new Map<string, string>(of(objects, "Namespace").map(({ metadata }) => [metadata.name, metadata.labels?.[podSecurityLabel("enforce")] ?? "privileged"]));
    return podsOf(objects).flatMap((pod) => podSecurityFaults(pod, enforced.get(pod.namespace) ?? "privileged").map((found) => ({ object: pod.owner, found })));
  },
  "restricted-pods": ({ objects }) => podsOf(objects).flatMap((pod) => podSecurityFaults(pod, "restricted").map((found) => ({ object: pod.owner, found }))),
  "read-only-root": ({ objects }) => podsOf(objects).flatMap(({ owner, containers }) => containers
    .filter(({ securityContext }) => securityContext?.readOnlyRootFilesystem !== true).map(({ name }) => ({ object: owner, found: `${name} writes to its image` }))),
  "default-deny": ({ objects }) => of(objects, "Namespace").flatMap((namespace) => {
    const own = of(objects, "NetworkPolicy").filter(({ metadata, spec }) => metadata.namespace === namespace.metadata.name && Object.keys(spec.podSelector).length === 0);
    return ["Ingress", "Egress"].filter((type) => !own.some(({ spec }) => spec.policyTypes.includes(type))).map((type) => finding(namespace, `${type} is open`));
  }),
  "metadata-endpoint": ({ objects }) => podsOf(objects).flatMap(({ owner, namespace, labels }) => metadataAddresses
    .filter((address) => [80, 443].some((port) => isAllowed(policiesOf(objects), { namespace, labels }, { address }, port))).map((address) => ({ object: owner, found: `reaches ${address}` }))),
  "open-ingress": ({ objects }) => of(objects, "NetworkPolicy").filter(({ spec }) => (spec.ingress ?? []).some((rule: any) => rule.from === undefined || rule.from.length === 0))
    .map((policy) => finding(policy, "admits everybody")),
  "requests-and-limits": ({ objects }) => podsOf(objects).flatMap(({ owner, containers }) => containers.flatMap(({ name, resources = {} }) => {
    const missing = [...["cpu", "memory"].filter((resource) => !resources.requests?.[resource]).map((resource) => `no request of ${resource}`), ...(resources.limits?.memory ? [] : ["no limit of memory"])];
    return missing.map((found) => ({ object: owner, found: `${name} has ${found}` }));
  })),
  "service-types": (stack) => (isStrict(stack) ? of(stack.objects, "Service") : [])
    .filter(({ spec }) => ["NodePort", "LoadBalancer"].includes(spec.type)).map((service) => finding(service, `is a ${service.spec.type}`)),
  "registry-authentication": (stack) => (isStrict(stack) ? of(stack.objects, "ConfigMap") : []).flatMap((map) => {
    const { auth, storage } = registryConfiguration(map) ?? { auth: {}, storage: {} };
    return [...(auth ? [] : [finding(map, "everybody may push")]), ...(storage?.delete?.enabled ? [finding(map, "images may be deleted")] : [])];
  }),
  "platform-namespaces": ({ objects }) => {
    const ofPlatform = of(objects, "Deployment").filter(({ metadata }) => ["docker-registry", "argocd-server", "workflow-controller"].includes(metadata.name)).map(({ metadata }) => metadata.namespace);
    return of(objects, "AppProject").filter(({ spec }) => spec.namespaceResourceWhitelist?.some(({ kind }: any) => kind !== "Application"))
      .flatMap((project) => (project.spec.destinations ?? []).filter(({ namespace }: any) => ofPlatform.includes(namespace)).map(({ namespace }: any) => finding(project, `may deploy beside the platform in ${namespace}`)));
  },
  "images-by-digest": ({ objects }) => podsOf(objects).flatMap(({ owner, containers }) => containers
    .filter(({ image = "" }) => !image.includes("@sha256:")).map(({ name }) => ({ object: owner, found: `${name} is named by a tag` }))),
  "images-by-tag": ({ objects }) => podsOf(objects).flatMap(({ owner, containers }) => containers
    .filter(({ image = "" }) => !image.includes("@sha256:") && !/:[^/:]+$/.test(image) || image.endsWith(":latest")).map(({ name, image }) => ({ object: owner, found: `${name} is any version: ${image}` }))),
  "secrets-everywhere": ({ objects }) => of(objects, "ClusterRole").filter(({ aggregationRule }) => aggregationRule === undefined).flatMap((role) => (role.rules ?? [])
    .filter(({ resources = [], resourceNames, apiGroups = [] }: any) => resourceNames === undefined && ["*", ""].some((group) => apiGroups.includes(group)) && ["*", "secrets"].some((resource) => resources.includes(resource)))
    .map(({ verbs }: any) => finding(role, `may ${verbs.join(", ")} every Secret`))),
  "unused-tokens": ({ objects }) => podsOf(objects)
    .filter(({ spec }) => spec.automountServiceAccountToken !== false && (spec.serviceAccountName ?? "default") === "default").map(({ owner }) => ({ object: owner, found: "has a token for the API that it does not use" })),
};

function registryConfiguration({ data }: any): any {
  const text = data?.["config.yml"];
  if (text === undefined) return undefined;
  const parsed = parse(text);
  return parsed.storage === undefined ? undefined : parsed;
}

import { checkAddress } from "../foundation/address";
import { Problem } from "../foundation/problems";
import { suggestion } from "../foundation/suggestions";
import { ApplicationDestinationArgs, ApplicationSpecArgs, ClusterResourceArgs, GroupKindArgs } from "./application";
import { destinationSpec } from "./chart-values";
import { inClusterServer } from "./in-cluster";
import { ProjectRulesArgs } from "./project";
import { sourcesOf } from "./sources";

const kinds = (group: string, ...names: string[]): GroupKindArgs[] => names.map((kind) => ({ group, kind }));

/**
 * The kinds that an ordinary service consists of, and what Kubernetes makes of them: Argo CD hides from its resource tree
 * what a project does not allow. Access rights, quotas and Argo CD's own kinds are not among them.
 */
export const workloadKinds: readonly GroupKindArgs[] = [
  ...kinds("", "ConfigMap", "Secret", "Service", "ServiceAccount", "PersistentVolumeClaim", "Pod", "Endpoints"),
  ...kinds("apps", "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ControllerRevision"),
  ...kinds("batch", "Job", "CronJob"),
  ...kinds("autoscaling", "HorizontalPodAutoscaler"),
  ...kinds("policy", "PodDisruptionBudget"),
  ...kinds("networking.k8s.io", "Ingress", "NetworkPolicy"),
  ...kinds("discovery.k8s.io", "EndpointSlice"),
];

/** What the Applications of one environment use, where nobody restrains them further. */
export function rulesOf(applications: readonly ApplicationSpecArgs[], repositoryUrl: string): Required<ProjectRulesArgs> {
  return {
    repositories: [...new Set([repositoryUrl, ...applications.flatMap((application) => sourcesOf(application).map(({ source }) => source.repositoryUrl ?? repositoryUrl))])],
    destinations: applications.map(({ destination }) => destination),
    clusterResources: applications.flatMap(({ clusterResources = [] }) => clusterResources),
    namespacedResources: applications.flatMap(({ namespacedResources = [] }) => namespacedResources),
  };
}

/** The addresses with a password; `path` is empty, or ends with a dot. */
export function checkAddresses(path: string, { repositories, destinations }: Pick<ProjectRulesArgs, "repositories" | "destinations">): Problem[] {
  return [
    ...repositories.flatMap((repository, index) => checkAddress(`${path}repositories[${index}]`, repository)),
    ...destinations.flatMap(({ server }, index) => checkAddress(`${path}destinations[${index}].server`, server)),
  ];
}

/** What an Application uses that its project does not allow: Argo CD would refuse it only when it syncs. */
export function checkAgainstRules(
  application: Pick<ApplicationSpecArgs, "source" | "sources" | "destination" | "clusterResources" | "namespacedResources">,
  rules: ProjectRulesArgs,
  path: string,
  defaultRepository: string,
): Problem[] {
  const at = (property: string) => (path ? `${path}.${property}` : property);
  const problems = sourcesOf(application, path).flatMap(({ source, path: place }): Problem[] => {
    const repository = source.repositoryUrl ?? defaultRepository;
    if (rules.repositories.includes(repository)) return [];
    return [{
      propertyPath: `${place}.repositoryUrl`,
      reason: `the project does not allow repository "${repository}"; allowed are ${list(rules.repositories)}${suggestion(repository, rules.repositories)}`,
    }];
  });
  const wanted = describeDestination(application.destination);
  const allowed = rules.destinations.map(describeDestination);
  if (!allowed.includes(wanted)) {
    problems.push({ propertyPath: at("destination"), reason: `the project does not allow ${wanted}; allowed are ${allowed.join(", ") || "none"}` });
  }
  const lists: { name: string; wanted: readonly ClusterResourceArgs[]; allowed: readonly ClusterResourceArgs[] }[] = [
    { name: "clusterResources", wanted: application.clusterResources ?? [], allowed: rules.clusterResources ?? [] },
    { name: "namespacedResources", wanted: application.namespacedResources ?? [], allowed: [...workloadKinds, ...(rules.namespacedResources ?? [])] },
  ];
  for (const { name, wanted: wantedKinds, allowed: allowedKinds } of lists) {
    wantedKinds.forEach((kind, index) => {
      if (allowedKinds.some((other) => covers(other, kind))) return;
      problems.push({ propertyPath: at(`${name}[${index}]`), reason: `the project does not allow kind ${describeKind(kind)}` });
    });
  }
  return problems;
}

/** Whether what a project allows includes what an Application uses; a name with a wildcard must be the same. */
function covers(allowed: ClusterResourceArgs, used: ClusterResourceArgs): boolean {
  return allowed.group === used.group && allowed.kind === used.kind && (allowed.name === undefined || allowed.name === used.name);
}

/** Kinds that no Application may declare: whoever may create them, may do everything. */
export function checkKinds(application: Pick<ApplicationSpecArgs, "clusterResources" | "namespacedResources">, path: string): Problem[] {
  const lists = ["clusterResources", "namespacedResources"] as const;
  return lists.flatMap((name) => (application[name] ?? []).flatMap((kind, index): Problem[] => {
    const propertyPath = `${path}.${name}[${index}]`;
    if (kind.kind.includes("*") || kind.group.includes("*")) return [{ propertyPath, reason: `must be one kind, got ${describeKind(kind)}` }];
    if (kind.group === "argoproj.io" && ["Application", "ApplicationSet", "AppProject"].includes(kind.kind)) {
      return [{ propertyPath, reason: `must not be ${describeKind(kind)}: only the root creates Applications, and only Pulumi projects` }];
    }
    return [];
  }));
}

/** The namespaces that the Applications deploy to, as objects that the sync option CreateNamespace may create. */
export function namespaceRules(destinations: readonly ApplicationDestinationArgs[]): ClusterResourceArgs[] {
  return [...new Set(destinations.map(({ namespace }) => namespace))].sort().map((name) => ({ group: "", kind: "Namespace", name }));
}

/** Drops what is there already; the first of equal ones stays. */
export function uniqueBy<Value extends object>(values: readonly Value[]): Value[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}

function describeDestination(destination: ApplicationDestinationArgs): string {
  const { name, server, namespace } = destinationSpec(destination);
  if (name !== undefined) return `namespace "${namespace}" of cluster "${name}"`;
  return server === inClusterServer ? `namespace "${namespace}" of this cluster` : `namespace "${namespace}" of ${server}`;
}

function describeKind({ group, kind, name }: ClusterResourceArgs): string {
  return `${group === "" ? kind : `${kind}.${group}`}${name === undefined ? "" : ` "${name}"`}`;
}

function list(values: readonly string[]): string {
  return values.map((value) => `"${value}"`).join(", ") || "none";
}

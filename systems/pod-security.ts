import { EnvironmentName } from "../model/environment";
import { PodSecurityArgs, PodSecurityLevel, restrictedNamespace } from "../model/pod-security";
import { DeclaredApplication, declaredApplications, SystemContent } from "./declared";

/** A system, as far as its namespaces follow from it. */
export interface NamespacesOfSystem extends SystemContent {
  /** Pod Security levels of namespaces with what others made, by namespace. Default: as it follows from what is deployed there. */
  readonly podSecurity?: Readonly<Record<string, PodSecurityArgs>>;
}

/**
 * The Pod Security level of every namespace that a system deploys to. Pods of declared services run as `restricted`; those of the
 * mesh set up the network of their pod; of what others made nothing is known, unless the system says it.
 */
export function podSecurityOf(system: NamespacesOfSystem, environment: EnvironmentName): Record<string, PodSecurityArgs> {
  const byNamespace = new Map<string, DeclaredApplication[]>();
  for (const application of declaredApplications(system, environment)) {
    const { namespace } = application.spec.destination;
    byNamespace.set(namespace, [...(byNamespace.get(namespace) ?? []), application]);
  }
  return Object.fromEntries([...byNamespace].map(([namespace, applications]) => [namespace, system.podSecurity?.[namespace] ?? followed(applications)]));
}

function followed(applications: readonly DeclaredApplication[]): PodSecurityArgs {
  const meshed = applications.flatMap(({ unit }) => [...(unit?.services ?? []), ...(unit?.statefulServices ?? [])]).filter((workload) => workload.meshed === true);
  if (meshed.length > 0) {
    return { level: PodSecurityLevel.Privileged, reason: `the mesh sets up the network of the pods of ${meshed.map(({ name }) => name).join(", ")} with NET_ADMIN` };
  }
  const foreign = applications.filter(({ unit }) => unit === undefined || (unit.charts ?? []).length > 0 || (unit.manifests ?? []).length > 0);
  if (foreign.length > 0) return { level: PodSecurityLevel.Baseline, reason: `others made what ${foreign.map(({ name }) => name).join(", ")} deploys` };
  return restrictedNamespace;
}

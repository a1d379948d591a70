import { ApplicationDestinationArgs, ApplicationSpecArgs, ClusterResourceArgs } from "./application";
import { destinationSpec } from "./chart-values";
import { ProjectRulesArgs } from "./project";

/** API groups of kinds that decide what others may do in the cluster, whatever the object is called. */
const deciding = ["rbac.authorization.k8s.io", "admissionregistration.k8s.io", "apiextensions.k8s.io", "apiregistration.k8s.io"];

/** Whether a kind without a namespace is more than one object that does not decide about others, such as a ClusterIssuer by its name. */
function isClusterWide({ group, name }: ClusterResourceArgs): boolean {
  return name === undefined || name.includes("*") || deciding.includes(group);
}

/** The Applications of an environment, by what their directories may do in the cluster. */
export interface EnvironmentParts<Application> {
  /** Those that stay in their namespaces. */
  readonly services: readonly Application[];
  /** Those with kinds that reach beyond namespaces, such as operators, and those that share a namespace with one. */
  readonly platform: readonly Application[];
}

/**
 * Tells services from parts of the platform. What shares a namespace with an operator is counted to the platform: whoever may create
 * a pod there may have it use the operator's ServiceAccount, and all of its rights. Where one of the two is empty, there is nothing to
 * tell apart, and all count as services.
 */
export function partsOf<Application extends Pick<ApplicationSpecArgs, "clusterResources" | "destination">>(applications: readonly Application[]): EnvironmentParts<Application> {
  const places = placesOf(applications.filter(({ clusterResources = [] }) => clusterResources.some(isClusterWide)));
  const isPlatform = ({ destination }: Application) => places.has(placeOf(destination));
  const platform = applications.filter(isPlatform);
  const services = applications.filter((application) => !isPlatform(application));
  return services.length === 0 ? { services: platform, platform: [] } : { services, platform };
}

/** Rules for services, out of those for a whole environment: without what reaches beyond namespaces, and without the platform's namespaces. */
export function serviceRules(rules: ProjectRulesArgs, { platform }: EnvironmentParts<Pick<ApplicationSpecArgs, "destination">>): ProjectRulesArgs {
  const places = placesOf(platform);
  return {
    ...rules,
    destinations: rules.destinations.filter((destination) => !places.has(placeOf(destination))),
    clusterResources: (rules.clusterResources ?? []).filter((resource) => !isClusterWide(resource)),
  };
}

/** Cluster and namespace of a destination, in one text. */
function placeOf(destination: ApplicationDestinationArgs): string {
  return JSON.stringify(destinationSpec(destination));
}

function placesOf(applications: readonly Pick<ApplicationSpecArgs, "destination">[]): ReadonlySet<string> {
  return new Set(applications.map(({ destination }) => placeOf(destination)));
}

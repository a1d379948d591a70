import { EnvironmentName } from "../model/environment";
import { DeclaredApplication } from "../systems/declared";
import { UnitArgs } from "../workloads/args/content";
import { UnitObject } from "../workloads/objects/context";
import { BuiltObjects } from "./built-objects";
import { RepositorySystem } from "./system";

/** An Application whose real content cannot run on the rehearsal cluster. */
export interface StandIn {
  /** Its name. */
  readonly application: string;
  /** Where its content lies. */
  readonly path: string;
  /** Why something else stands in for it. */
  readonly reason: string;
}

/** An object that is left out on the rehearsal cluster, because nobody there knows its kind. */
export interface OmittedObject {
  /** Name of the Application that has it. */
  readonly application: string;
  /** Where its content lies. */
  readonly path: string;
  readonly kind: string;
  readonly name: string;
}

/** What differs between the repository of a rehearsal and the real one. */
export interface RehearsalLimits {
  readonly standIns: readonly StandIn[];
  readonly omitted: readonly OmittedObject[];
}

/** The API groups that every Kubernetes has. */
const builtIn = [
  "", "admissionregistration.k8s.io", "apiextensions.k8s.io", "apiregistration.k8s.io", "apps", "autoscaling", "batch", "certificates.k8s.io",
  "coordination.k8s.io", "discovery.k8s.io", "events.k8s.io", "flowcontrol.apiserver.k8s.io", "networking.k8s.io", "node.k8s.io", "policy",
  "rbac.authorization.k8s.io", "resource.k8s.io", "scheduling.k8s.io", "storage.k8s.io",
];

/** Keeps the objects whose kinds a cluster knows that has nothing but Kubernetes. */
export function knownObjects(objects: readonly UnitObject[]): UnitObject[] {
  return objects.filter(({ object }) => isKnown(object.apiVersion));
}

/** Whether something else stands in for a unit with these objects on the rehearsal cluster, and why. */
export function standInReason({ charts = [] }: UnitArgs, objects: readonly UnitObject[]): string | undefined {
  const [chart] = charts;
  if (chart) return `chart "${chart.name}" comes from ${chart.repository}`;
  if (knownObjects(objects).length > 0) return undefined;
  return `nobody there knows ${[...new Set(objects.map(({ object }) => `${object.kind} of ${object.apiVersion}`))].join(", ")}`;
}

/** What the rehearsal of one environment cannot show of the Applications whose directories are in the system's repository. */
export function rehearsalLimits(system: RepositorySystem, applications: readonly DeclaredApplication[], environment: EnvironmentName, built: BuiltObjects): RehearsalLimits {
  const standIns: StandIn[] = [];
  const omitted: OmittedObject[] = [];
  for (const { spec: { name: application, source: { path, repositoryUrl = system.repositoryUrl } }, unit } of applications) {
    if (path === undefined || repositoryUrl !== system.repositoryUrl) continue;
    const objects = unit ? built(unit, environment) : [];
    const reason = unit ? standInReason(unit, objects) : "the system does not declare its content";
    if (reason !== undefined) {
      standIns.push({ application, path, reason });
      continue;
    }
    const known = knownObjects(objects);
    omitted.push(...objects.filter((entry) => !known.includes(entry)).map(({ object: { kind, metadata } }) => ({ application, path, kind, name: metadata.name })));
  }
  return { standIns, omitted };
}

function isKnown(apiVersion: string): boolean {
  return builtIn.includes(apiVersion.includes("/") ? (apiVersion.split("/")[0] ?? "") : "");
}

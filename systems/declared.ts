import { posix } from "node:path";
import { ApplicationSourceArgs, ApplicationSpecArgs, ClusterResourceArgs, GroupKindArgs } from "../model/application";
import { EnvironmentName } from "../model/environment";
import { uniqueBy, workloadKinds } from "../model/project-rules";
import { planWaves } from "../model/waves";
import { LayoutKind, OwnersArgs, RepositoryContentArgs, UnitArgs } from "../workloads/args/content";
import { environmentNames } from "../workloads/args/environments";
import { unitObjects } from "../workloads/objects";
import { applicationPath, existsIn } from "../workloads/objects/context";
import { SystemApplication } from "./application";
import { ClusterComponent } from "./cluster-component";
import { rejectWrongApplications } from "./check";

/** The part of a system that says what it runs. */
export interface SystemContent {
  readonly name: string;
  /** The system's GitOps repository. */
  readonly repositoryUrl: string;
  /** Its Applications, each with what it deploys. */
  readonly applications: readonly SystemApplication[];
  /** Who must approve a change of its GitOps repository. Default: nobody in particular. */
  readonly owners?: OwnersArgs;
  /** What its clusters bring along. Default: nothing, its Applications install all that it needs. */
  readonly clusterHas?: readonly ClusterComponent[];
}

/** One source each: the directory that a unit fills, or what stands in its place. */
export interface DeclaredSpec extends Omit<ApplicationSpecArgs, "sources"> {
  source: ApplicationSourceArgs;
}

/** An Application of one environment. Whatever needs both has them side by side: nobody looks for a unit by a path. */
export interface DeclaredApplication {
  /** The name by which the system knows it. */
  readonly name: string;
  /** As Argo CD gets it, but for what the stack changes. */
  readonly spec: DeclaredSpec;
  /** What fills its directory; undefined where the system does not say. */
  readonly unit: UnitArgs | undefined;
}

/** What the GitOps repository of a system holds. It may be wrong: `declaredApplications` checks. */
export function contentOf({ applications, owners }: Pick<SystemContent, "applications" | "owners">): RepositoryContentArgs {
  return { units: applications.flatMap(({ unit }) => (unit ? [unit] : [])), ...(owners ? { owners } : {}) };
}

/**
 * The Applications of one environment in the order of the declaration, each with its unit.
 *
 * @throws UserError that lists everything that is wrong with the declaration.
 */
export function declaredApplications(system: SystemContent, environment: EnvironmentName): DeclaredApplication[] {
  const content = contentOf(system);
  rejectWrongApplications(system, content);
  const inArgoCd = new Map(system.applications.map((application) => [nameOf(application), application.names?.[environment] ?? nameOf(application)]));
  return system.applications.flatMap((application): DeclaredApplication[] => {
    const { unit, external, name: _name, names: _names, clusterName, after, ...rest } = application;
    const deployed = unit ? fromUnit(unit, content, system.name, environment) : external && {
      source: external.sources[environment],
      namespaces: external.namespaces,
      environments: external.environments,
      kinds: { clusterResources: external.clusterResources ?? [], namespacedResources: external.namespacedResources ?? [] },
    };
    if (deployed === undefined || !existsIn(deployed, environment)) return [];
    const { source, namespaces, kinds: { clusterResources, namespacedResources } } = deployed;
    return [{
      name: nameOf(application),
      unit,
      spec: {
        name: inArgoCd.get(nameOf(application)) ?? "",
        source,
        destination: { namespace: namespaces[environment], ...(clusterName === undefined ? {} : { clusterName }) },
        ...(after ? { after: after.map((other) => inArgoCd.get(other) ?? other) } : {}),
        ...(clusterResources.length > 0 ? { clusterResources } : {}),
        ...(namespacedResources.length > 0 ? { namespacedResources } : {}),
        ...rest,
      },
    }];
  });
}

/**
 * The Applications of one environment as an `Environment` takes them, in the order of their waves, and in a wave those of one
 * namespace side by side.
 *
 * @throws UserError as `declaredApplications`.
 */
export function applicationsOf(system: SystemContent, environment: EnvironmentName): DeclaredSpec[] {
  const applications = declaredApplications(system, environment).map(({ spec }) => spec);
  const { waves } = planWaves(applications, { first: -Infinity, last: Infinity });
  const byWave = (left: DeclaredSpec, right: DeclaredSpec) => (waves.get(left.name) ?? 0) - (waves.get(right.name) ?? 0);
  const inOrder = applications.sort(byWave);
  const namespaces = [...new Set(inOrder.map(({ destination: { namespace } }) => namespace))];
  const place = ({ destination: { namespace } }: ApplicationSpecArgs) => namespaces.indexOf(namespace);
  return inOrder.sort((left, right) => byWave(left, right) || place(left) - place(right));
}

/** The name by which the system knows an Application. */
function nameOf({ name, unit }: SystemApplication): string {
  return name ?? unit?.name ?? "";
}

function fromUnit(unit: UnitArgs, content: RepositoryContentArgs, system: string, environment: EnvironmentName) {
  const path = applicationPath(unit, environment);
  const { kind, paths } = unit.layout;
  return {
    source: { path, ...(kind === LayoutKind.Charts ? { helm: { valueFiles: [posix.relative(path, `${paths[environment]}/values.yaml`)] } } : {}) },
    namespaces: unit.namespaces,
    environments: unit.environments,
    kinds: kindsOf(unit, content, system),
  };
}

/** What a unit creates in any environment beyond the ordinary kinds, so that the AppProjects of all environments are alike. */
function kindsOf(unit: UnitArgs, content: RepositoryContentArgs, system: string): Required<Pick<ApplicationSpecArgs, "clusterResources" | "namespacedResources">> {
  const clusterScoped = (unit.manifests ?? []).filter((manifest) => manifest.clusterScoped).map(({ object }) => object);
  const found = environmentNames.flatMap((environment) => unitObjects({ system, content, unit, environment })).map(({ object }) => object);
  const groupOf = (apiVersion: string) => (apiVersion.includes("/") ? apiVersion.replace(/\/.*/, "") : "");
  // An object without a namespace is allowed by its name: another of its kind could be anybody's.
  const named = found.filter((object) => clusterScoped.includes(object)).map(({ apiVersion, kind, metadata: { name } }): ClusterResourceArgs => ({ group: groupOf(apiVersion), kind, name }));
  const kinds = found.filter((object) => !clusterScoped.includes(object)).map(({ apiVersion, kind }): GroupKindArgs => ({ group: groupOf(apiVersion), kind }));
  const isDeclared = ({ group, kind }: GroupKindArgs) => (unit.clusterResources ?? []).some((other) => other.group === group && other.kind === kind && other.name === undefined);
  const isOrdinary = ({ group, kind }: GroupKindArgs) => workloadKinds.some((other) => other.group === group && other.kind === kind);
  return {
    clusterResources: uniqueBy([...(unit.clusterResources ?? []), ...named.filter((resource) => !isDeclared(resource))]),
    namespacedResources: uniqueBy([...(unit.namespacedResources ?? []), ...kinds.filter((kind) => !isOrdinary(kind))]),
  };
}

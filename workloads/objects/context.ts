import { KubernetesObject } from "../../foundation/kubernetes-object";
import { EnvironmentName } from "../../model/environment";
import { LayoutKind, RepositoryContentArgs, UnitArgs } from "../args/content";
import { WorkloadArgs } from "../args/service";

/** One unit in one environment. */
export interface UnitContext {
  /** Name of the system. */
  readonly system: string;
  readonly content: RepositoryContentArgs;
  readonly unit: UnitArgs;
  readonly environment: EnvironmentName;
}

/** One object of a unit, and where it belongs. */
export interface UnitObject {
  /** The service that it belongs to; none for what is the unit's. */
  readonly workload?: string;
  /** Name of its file in the directory of a single service, such as `networkpolicy-allow-dns.yaml`. */
  readonly file: string;
  readonly object: KubernetesObject;
}

/** A service, with or without state, and the unit that has it. */
export interface PlacedWorkload {
  readonly unit: UnitArgs;
  readonly workload: WorkloadArgs;
}

/** Every service of a unit, in the order of its declaration. */
export function workloadsOf(unit: UnitArgs): WorkloadArgs[] {
  return [...(unit.services ?? []), ...(unit.statefulServices ?? [])];
}

/** Every service of a system. */
export function allWorkloads(content: RepositoryContentArgs): PlacedWorkload[] {
  return content.units.flatMap((unit) => workloadsOf(unit).map((workload) => ({ unit, workload })));
}

/** Where Argo CD finds a unit: the path of its Application. */
export function applicationPath({ layout }: Pick<UnitArgs, "layout">, environment: EnvironmentName): string {
  return layout.kind === LayoutKind.Charts ? `${layout.base}/${layout.umbrella}` : layout.paths[environment];
}

/** Whether the unit exists in the environment. */
export function existsIn(unit: Pick<UnitArgs, "environments">, environment: EnvironmentName): boolean {
  return unit.environments === undefined || unit.environments.includes(environment);
}

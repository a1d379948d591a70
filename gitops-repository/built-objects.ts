import { EnvironmentName } from "../model/environment";
import { RepositoryContentArgs, UnitArgs } from "../workloads/args/content";
import { unitObjects } from "../workloads/objects";
import { UnitObject } from "../workloads/objects/context";

/** The objects of a unit in one environment; none where it does not exist. */
export type BuiltObjects = (unit: UnitArgs, environment: EnvironmentName) => readonly UnitObject[];

/** Builds the objects of a system when they are first asked for, and once. */
export function builtObjects(system: string, content: RepositoryContentArgs): BuiltObjects {
  const built = new Map<UnitArgs, Map<EnvironmentName, readonly UnitObject[]>>();
  return (unit, environment) => {
    const ofUnit = built.get(unit) ?? new Map<EnvironmentName, readonly UnitObject[]>();
    built.set(unit, ofUnit);
    const objects = ofUnit.get(environment) ?? unitObjects({ system, content, unit, environment });
    ofUnit.set(environment, objects);
    return objects;
  };
}

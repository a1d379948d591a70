import { Problem } from "../../foundation/problems";
import { LayoutKind, OwnersArgs, RepositoryContentArgs, UnitArgs } from "../args/content";
import { environmentNames } from "../args/environments";
import { existsIn, workloadsOf } from "../objects/context";
import { unitObjects } from "../objects";
import { checkDistinct, problem } from "./grammar";
import { checkUnit } from "./unit";

/** Everything that is wrong with the content of a system's repository. */
export function checkContent(content: RepositoryContentArgs): Problem[] {
  const { units, owners } = content;
  const single = units.flatMap((unit, index) => checkUnit(`units[${index}]`, unit, content));
  return [
    ...single,
    ...checkDistinct(units.map(({ name }, index) => ({ propertyPath: `units[${index}].name`, value: name })), "the name"),
    ...checkDistinct(named(units), "the name"),
    ...checkDistinct(nodePorts(units), "the port of the nodes"),
    ...checkDirectories(units),
    ...checkSharedSecrets(units),
    ...(owners ? checkOwners(owners) : []),
    // Objects can be made only of what is right so far.
    ...(single.length === 0 ? checkObjects(content) : []),
  ];
}

interface Place<Value> {
  readonly propertyPath: string;
  readonly value: Value;
}

function workloadPlaces(units: readonly UnitArgs[]) {
  return units.flatMap(({ services = [], statefulServices = [] }, unit) => [
    ...services.map((workload, index) => ({ path: `units[${unit}].services[${index}]`, workload })),
    ...statefulServices.map((workload, index) => ({ path: `units[${unit}].statefulServices[${index}]`, workload })),
  ]);
}

function named(units: readonly UnitArgs[]): Place<string>[] {
  return workloadPlaces(units).map(({ path, workload: { name } }) => ({ propertyPath: `${path}.name`, value: name }));
}

function nodePorts(units: readonly UnitArgs[]): Place<number>[] {
  return workloadPlaces(units).flatMap(({ path, workload: { nodePort, morePorts = [] } }) => [
    ...(nodePort === undefined ? [] : [{ propertyPath: `${path}.nodePort`, value: nodePort }]),
    ...morePorts.flatMap((more, index) => (more.nodePort === undefined ? [] : [{ propertyPath: `${path}.morePorts[${index}].nodePort`, value: more.nodePort }])),
  ]);
}

/** Two units must not write the same files; the values of charts are put together. */
function checkDirectories(units: readonly UnitArgs[]): Problem[] {
  const places = (["dev", "staging", "prod"] as const).flatMap((environment) => checkDistinct(units.flatMap((unit, index) =>
    unit.layout.kind !== LayoutKind.Charts && existsIn(unit, environment) ? [{ propertyPath: `units[${index}].layout.paths.${environment}`, value: unit.layout.paths[environment] }] : []), "the directory"));
  const bases = checkDistinct(units.flatMap(({ layout }, index) => (layout.kind === LayoutKind.Overlays ? [{ propertyPath: `units[${index}].layout.base`, value: layout.base }] : [])), "the directory");
  const umbrellas = checkDistinct(units.flatMap(({ layout }, index) => (layout.kind === LayoutKind.Charts ? [{ propertyPath: `units[${index}].layout.umbrella`, value: `${layout.base}/${layout.umbrella}` }] : [])), "the directory");
  const own = units.flatMap((unit, index) => (unit.layout.kind === LayoutKind.Charts && workloadsOf(unit).some(({ name }) => name === unit.layout.umbrella)
    ? [{ propertyPath: `units[${index}].layout.umbrella`, reason: `"${unit.layout.umbrella}" is the name of a service, whose chart has the same directory` }] : []));
  return [...places, ...bases, ...umbrellas, ...own];
}

/** Two Applications would fight for one ExternalSecret. */
function checkSharedSecrets(units: readonly UnitArgs[]): Problem[] {
  return environmentNames.flatMap((environment) => checkDistinct(units.flatMap((unit, index) => (unit.secrets ?? []).flatMap(({ name, external }, secret) =>
    (external === undefined || !existsIn(unit, environment) ? [] : [{ propertyPath: `units[${index}].secrets[${secret}].name`, value: `${unit.namespaces[environment]}/${name}` }]))), "the secret"))
    .filter((found, index, all) => all.findIndex(({ propertyPath }) => propertyPath === found.propertyPath) === index);
}

function checkOwners(owners: OwnersArgs): Problem[] {
  return Object.entries(owners).flatMap(([name, members]: [string, string[] | undefined]) => [
    ...(members?.length === 0 ? [problem(`owners.${name}`, "at least one owner", members)] : []),
    ...(members ?? []).flatMap((owner, index) => (/^@[\w-]+(\/[\w.-]+)?$/.test(owner) ? [] : [problem(`owners.${name}[${index}]`, '"@user" or "@organization/team"', owner)])),
  ]);
}

/** An object that is declared, too, where a service brings it. */
function checkObjects(content: RepositoryContentArgs): Problem[] {
  return content.units.flatMap((unit, index) => {
    const seen = new Set<string>();
    return environmentNames.flatMap((environment) => {
      const objects = unitObjects({ system: "check", content, unit, environment });
      const identities = objects.map(({ object: { apiVersion, kind, metadata } }) => `${apiVersion.split("/")[0]} ${kind} ${metadata.name}`);
      return objects.flatMap(({ object: { kind, metadata } }, at): Problem[] => {
        const identity = identities[at] ?? "";
        if (identities.indexOf(identity) === at || seen.has(identity)) return [];
        seen.add(identity);
        return [{ propertyPath: `units[${index}]`, reason: `has two objects ${kind} "${metadata.name}": give one of them another name` }];
      });
    });
  });
}

import { ExitCode, UserError } from "../foundation/errors";
import { checkName } from "../foundation/names";
import { Problem, withProblems } from "../foundation/problems";
import { RepositoryContentArgs } from "../workloads/args/content";
import { environmentNames } from "../workloads/args/environments";
import { checkContent } from "../workloads/check";
import { checkDistinct } from "../workloads/check/grammar";
import { existsIn } from "../workloads/objects/context";
import { SystemApplication } from "./application";
import { ClusterComponent } from "./cluster-component";

interface CheckedSystem {
  readonly name: string;
  readonly applications: readonly SystemApplication[];
  readonly clusterHas?: readonly ClusterComponent[];
}

/**
 * Refuses a system whose Applications are declared wrongly. What decides about their order is left to `Environment`.
 *
 * @throws UserError that lists everything that is wrong.
 */
export function rejectWrongApplications({ name, applications, clusterHas = [] }: CheckedSystem, content: RepositoryContentArgs): void {
  const problems = [...applications.flatMap(checkApplication), ...checkNames(applications), ...checkUnits(applications, content), ...checkMetrics(applications, clusterHas)];
  if (problems.length === 0) return;
  throw new UserError(withProblems(`the Applications of system "${name}" are not right:`, problems), undefined, ExitCode.Usage);
}

function checkApplication({ name, names, unit, external }: SystemApplication, index: number): Problem[] {
  const path = `applications[${index}]`;
  return [
    ...((unit === undefined) === (external === undefined)
      ? [{ propertyPath: path, reason: `must have a unit or external content, got ${unit === undefined ? "neither" : "both"}` }] : []),
    ...(name === undefined && unit === undefined ? [{ propertyPath: `${path}.name`, reason: "must be given where there is no unit to take it from" }] : []),
    ...(name === undefined ? [] : checkName(`${path}.name`, name)),
    ...(names === undefined ? [] : environmentNames.flatMap((environment) => checkName(`${path}.names.${environment}`, names[environment]))),
  ];
}

/** An autoscaler without metrics never scales, and Argo CD calls it Degraded: the wave would wait for ever. */
function checkMetrics(applications: readonly SystemApplication[], clusterHas: readonly ClusterComponent[]): Problem[] {
  if (clusterHas.includes(ClusterComponent.MetricsServer)) return [];
  return environmentNames.flatMap((environment) => {
    if (applications.some(({ unit }) => unit && existsIn(unit, environment) && unit.charts?.some(({ name }) => name === ClusterComponent.MetricsServer))) return [];
    return applications.flatMap(({ unit }, index) => (unit?.services ?? []).flatMap(({ environments }, service) => (
      unit === undefined || !existsIn(unit, environment) || environments?.[environment]?.autoscaling === undefined ? [] : [{
        propertyPath: `applications[${index}].unit.services[${service}].environments.${environment}.autoscaling`,
        reason: `needs metrics-server, which no Application of ${environment} installs; add one with the chart "metrics-server", or declare clusterHas: ["metrics-server"] where the cluster brings it along`,
      }]
    )));
  });
}

/** One name for one Application, for the system and in Argo CD. */
function checkNames(applications: readonly SystemApplication[]): Problem[] {
  const known = applications.map((application, index) => ({ application, path: `applications[${index}]`, name: application.name ?? application.unit?.name }));
  return [
    ...checkDistinct(known.flatMap(({ path, name }) => (name === undefined ? [] : [{ propertyPath: `${path}.name`, value: name }])), "the name"),
    ...environmentNames.flatMap((environment) => checkDistinct(known.flatMap(({ application: { names, unit, external }, path, name }) => {
      const value = names?.[environment] ?? name;
      return value === undefined || !existsIn(unit ?? external ?? {}, environment) ? [] : [{ propertyPath: `${path}.${names ? `names.${environment}` : "name"}`, value }];
    }), "the name")),
  ].filter(({ propertyPath }, index, all) => all.findIndex((other) => other.propertyPath === propertyPath) === index);
}

/** The checks of units know their place among the units; the declaration has them in its Applications. */
function checkUnits(applications: readonly SystemApplication[], content: RepositoryContentArgs): Problem[] {
  const places = applications.flatMap(({ unit }, index) => (unit ? [`applications[${index}].unit`] : []));
  const inSystem = (path: string) => path.replace(/^units\[(\d+)\]/, (found, index: string) => places[Number(index)] ?? found);
  return checkContent(content).map(({ propertyPath, reason }) => ({ propertyPath: inSystem(propertyPath), reason: reason.replace(/units\[\d+\]/g, inSystem) }));
}

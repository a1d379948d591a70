import { toYaml } from "../../foundation/yaml";
import { EnvironmentName } from "../../model/environment";
import { ServiceArgs } from "../../workloads/args/service";
import { UnitContext, UnitObject, workloadsOf } from "../../workloads/objects/context";
import { environmentService } from "../../workloads/objects/environment-service";
import { ImageVersions, ImageVersion } from "../versions";
import { Files, renamed } from "./files";
import { templates, Variants } from "./templates";

const chartVersion = "0.1.0";

/**
 * The charts of a unit: one for each service, and the one that has them as dependencies.
 *
 * @param objects those of the environments in which it exists.
 */
export function chartFiles(context: Omit<UnitContext, "environment">, objects: ReadonlyMap<EnvironmentName, readonly UnitObject[]>): Files {
  const { unit } = context;
  const { base = "", umbrella = "" } = unit.layout;
  const files: Files = new Map();
  for (const workload of workloadsOf(unit)) {
    const service = (unit.services ?? []).find(({ name }) => name === workload.name);
    const directory = `${base}/${workload.name}`;
    files.set(`${directory}/Chart.yaml`, chartYaml(workload.name, `The service ${workload.name} of ${context.system}`));
    const [first = EnvironmentName.Dev] = objects.keys();
    // Nothing that an environment may leave out: Helm would put it back from here.
    files.set(`${directory}/values.yaml`, toYaml({ global: { environment: first }, ...(service ? { image: { repository: service.image } } : {}) }));
    addTemplates(files, directory, context, objects, (entry) => entry.workload === workload.name, service);
  }
  const directory = `${base}/${umbrella}`;
  const dependencies = workloadsOf(unit).map(({ name }) => ({ name, version: chartVersion, repository: `file://../${name}` }));
  files.set(`${directory}/Chart.yaml`, chartYaml(umbrella, `All services of ${context.system}`, dependencies));
  addTemplates(files, directory, context, objects, (entry) => entry.workload === undefined);
  return files;
}

function addTemplates(
  files: Files,
  directory: string,
  { unit }: Pick<UnitContext, "unit">,
  objects: ReadonlyMap<EnvironmentName, readonly UnitObject[]>,
  belongs: (entry: UnitObject) => boolean,
  service?: ServiceArgs,
): void {
  const byFile = new Map<string, Map<string, Map<EnvironmentName, UnitObject["object"]>>>();
  for (const [environment, entries] of objects) {
    for (const entry of entries.filter(belongs)) {
      const file = renamed(unit, entry.file);
      const identity = `${entry.object.apiVersion} ${entry.object.kind} ${entry.object.metadata.name}`;
      const inFile = byFile.get(file) ?? new Map<string, Map<EnvironmentName, UnitObject["object"]>>();
      byFile.set(file, inFile.set(identity, (inFile.get(identity) ?? new Map<EnvironmentName, UnitObject["object"]>()).set(environment, entry.object)));
    }
  }
  for (const [file, inFile] of byFile) {
    const variants: Variants[] = [...inFile.values()];
    files.set(`${directory}/templates/${file}`, templates(variants, service));
  }
}

/** The values of a unit in one environment, by chart. */
export function chartValues({ unit, environment }: Pick<UnitContext, "unit" | "environment">, versions: ImageVersions): Record<string, object> {
  const file = `${unit.layout.paths[environment]}/values.yaml`;
  return {
    global: { environment },
    ...Object.fromEntries((unit.services ?? []).map((service) => [service.name, serviceValues(service, environment, versions(file, service.name))])),
  };
}

function serviceValues(service: ServiceArgs, environment: EnvironmentName, version: ImageVersion | undefined): object {
  const { replicas, autoscaling, resources, variables, firstTag } = environmentService(service, environment);
  const { tag, digest } = version ?? {};
  return {
    image: {
      repository: service.image,
      ...(tag === undefined && digest !== undefined ? {} : { tag: tag ?? firstTag }),
      ...(digest === undefined ? {} : { digest }),
    },
    ...(autoscaling ? {} : { replicas }),
    resources,
    ...(Object.keys(variables).length > 0 ? { variables } : {}),
  };
}

/** The Chart.yaml of a chart. */
export function chartYaml(name: string, description: string, dependencies: readonly object[] = []): string {
  return toYaml({ apiVersion: "v2", name, description, type: "application", version: chartVersion, ...(dependencies.length > 0 ? { dependencies } : {}) });
}

import { KubernetesObject } from "../../foundation/kubernetes-object";
import { objectYaml } from "../../foundation/object-yaml";
import { UnitArgs } from "../../workloads/args/content";
import { UnitObject, workloadsOf } from "../../workloads/objects/context";

/** Files by their path. */
export type Files = Map<string, string>;

/**
 * The objects of a unit by file. The files of a single service are called after what they hold; those of several have the
 * service in front, with all Services in one file, and the policies of a service in one.
 */
export function byFile(unit: UnitArgs, objects: readonly UnitObject[]): Map<string, KubernetesObject[]> {
  const files = new Map<string, KubernetesObject[]>();
  for (const entry of objects) {
    const file = renamed(unit, fileOf(entry, workloadsOf(unit).length > 1));
    files.set(file, [...(files.get(file) ?? []), entry.object]);
  }
  return files;
}

/** The documented name of a file. */
export function renamed({ layout }: UnitArgs, file: string): string {
  return layout.fileNames?.[file] ?? file;
}

/** The documents of one file. */
export function documents(objects: readonly KubernetesObject[]): string {
  return objects.map(objectYaml).join("---\n");
}

/** Puts files below a directory. */
export function below(directory: string, files: ReadonlyMap<string, string>): Files {
  return new Map([...files].map(([file, text]) => [`${directory}/${file}`, text]));
}

function fileOf({ workload, file }: UnitObject, several: boolean): string {
  if (workload === undefined || !several) return file;
  if (file === "service.yaml") return "services.yaml";
  if (file.startsWith("networkpolicy-")) return `${workload}-networkpolicies.yaml`;
  return `${workload}-${file}`;
}

import { unitObjects } from "../../workloads/objects";
import { UnitContext, UnitObject } from "../../workloads/objects/context";
import { ImageVersions } from "../versions";
import { below, byFile, documents, Files } from "./files";
import { imagesOf, kustomization } from "./kustomization";

/** Which objects are left out, for a cluster that does not know their kinds. */
export type ObjectFilter = (objects: readonly UnitObject[]) => UnitObject[];

/** A kustomization with everything that a unit is in one environment. */
export function directoryFiles(context: UnitContext, versions: ImageVersions, filter: ObjectFilter): Files {
  const { unit, environment } = context;
  const directory = unit.layout.paths[environment];
  const files = byFile(unit, filter(unitObjects(context)));
  return below(directory, new Map([
    ...[...files].map(([file, objects]): [string, string] => [file, documents(objects)]),
    kustomization({ directory, resources: [...files.keys()], images: imagesOf(unit, environment, directory, versions) }),
  ]));
}

import { UnitContext, UnitObject } from "../../workloads/objects/context";
import { ImageVersions } from "../versions";
import { below, byFile, documents, Files } from "./files";
import { imagesOf, kustomization } from "./kustomization";

/** A kustomization with everything that a unit is in one environment: these objects. */
export function directoryFiles({ unit, environment }: Pick<UnitContext, "unit" | "environment">, objects: readonly UnitObject[], versions: ImageVersions): Files {
  const directory = unit.layout.paths[environment];
  const files = byFile(unit, objects);
  return below(directory, new Map([
    ...[...files].map(([file, inFile]): [string, string] => [file, documents(inFile)]),
    kustomization({ directory, resources: [...files.keys()], images: imagesOf(unit, environment, directory, versions) }),
  ]));
}

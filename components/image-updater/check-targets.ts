import { posix } from "node:path";
import { Problem } from "../../foundation/problems";
import { ApplicationSpecArgs } from "../../model/application";
import { ApplicationImagesArgs, ImageUpdateArgs, WriteBackTarget } from "./args";

/** What the Image Updater writes where a Helm target names no values. */
const helmDefaults = { name: "image.name", tag: "image.tag" } as const;

/** Everything that two images would write to: the last one wins, with every commit anew. */
export function checkSharedTargets(path: string, updates: readonly ApplicationImagesArgs[], applications: readonly ApplicationSpecArgs[]): Problem[] {
  const owners = new Map<string, string>();
  return updates.flatMap((update, index) => {
    const file = fileOf(update, applications);
    return update.images.flatMap((image, position) => {
      const at = `${path}[${index}].images[${position}]`;
      return valuesOf(update, image).flatMap((value): Problem[] => {
        const key = `${file}\n${value}`;
        const owner = owners.get(key);
        if (owner === undefined) {
          owners.set(key, at);
          return [];
        }
        const property = update.target === WriteBackTarget.Kustomization ? "kustomizeName" : "helm";
        return [{ propertyPath: `${at}.${property}`, reason: `must not be "${value}" of ${file}, which ${owner} writes already: one would undo the other` }];
      });
    });
  });
}

/** The file, from the top of the repository. */
function fileOf({ application: name, target, path }: ApplicationImagesArgs, applications: readonly ApplicationSpecArgs[]): string {
  const directory = applications.find((application) => application.name === name)?.source?.path ?? "";
  const relative = path?.startsWith("/") ? path.slice(1) : posix.join(directory, path ?? "");
  const file = posix.normalize(relative).replace(/\/$/, "");
  return target === WriteBackTarget.Kustomization ? posix.join(file, "kustomization.yaml") : file;
}

function valuesOf({ target }: ApplicationImagesArgs, { image, kustomizeName = image, helm = {} }: ImageUpdateArgs): string[] {
  if (target === WriteBackTarget.Kustomization) return [kustomizeName];
  const { spec, name = helmDefaults.name, tag = helmDefaults.tag } = helm;
  return spec === undefined ? [...new Set([name, tag])] : [spec];
}

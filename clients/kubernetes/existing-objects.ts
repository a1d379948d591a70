import { objectsAt, textAt, type JsonObject } from "../../foundation/json";
import { isForbidden } from "./api";
import { displayName, type ObjectRef } from "./object-ref";
import type { Objects } from "./objects";
import { crdFieldManager } from "./custom-resource-definitions";

/** An object that is in a cluster already. */
export interface ExistingObject {
  /** Such as `Deployment argocd/argocd-server`. */
  readonly name: string;
  /** Whether a program of Pulumi may have made it: a field manager says so, or there is none, as for a namespace of which only the name is declared. */
  readonly byPulumi: boolean;
}

/** One line for an object, by which a program tells another one what it will create: `apps/v1 Deployment argocd/argocd-server`. */
export function objectLine({ apiVersion, kind, namespace, name }: ObjectRef): string {
  return `${apiVersion} ${kind} ${namespace ? `${namespace}/` : ""}${name}`;
}

/** The reverse of {@link objectLine}. */
export function parseObjectLine(line: string): ObjectRef {
  const [apiVersion = "", kind = "", path = ""] = line.split(" ");
  const slash = path.indexOf("/");
  return slash < 0 ? { apiVersion, kind, name: path } : { apiVersion, kind, namespace: path.slice(0, slash), name: path.slice(slash + 1) };
}

/**
 * Which objects a cluster has already. CustomResourceDefinitions that this package applied are left out: they stay when a stack
 * is destroyed, and the next one takes them up.
 */
export async function existingObjects(objects: Objects, wanted: readonly ObjectRef[]): Promise<ExistingObject[]> {
  const found = await Promise.all(wanted.map(async (ref): Promise<ExistingObject[]> => {
    const live = await objects.get(ref).catch((error: unknown) => {
      // Whoever may not look finds out when it is made.
      if (isForbidden(error)) return undefined;
      throw error;
    });
    if (live === undefined || (ref.kind === "CustomResourceDefinition" && managers(live).includes(crdFieldManager))) return [];
    const own = managers(live);
    return [{ name: displayName(ref), byPulumi: own.length === 0 || own.some((manager) => manager.startsWith("pulumi-kubernetes")) }];
  }));
  return found.flat();
}

function managers(object: JsonObject): string[] {
  return objectsAt(object, "metadata", "managedFields").map((entry) => textAt(entry, "manager") ?? "");
}

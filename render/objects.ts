import { UserError } from "../foundation/errors";
import { type KubernetesObject } from "../foundation/kubernetes-object";
import { isMapping } from "../foundation/mapping";
import { maskSecretObject } from "../foundation/masks";
import { customResourceDefinitionFiles, type CrdFile } from "../releases";
import type { Registration } from "./run-program";

/** Separates the Kubernetes objects among the registered resources into whole ones and patches of others' objects. */
export function kubernetesObjects(registrations: readonly Registration[]): {
  objects: KubernetesObject[];
  patches: KubernetesObject[];
} {
  const objects: KubernetesObject[] = [];
  const patches: KubernetesObject[] = [];
  for (const registration of registrations) {
    if (!registration.type.startsWith("kubernetes:")) continue;
    const object = maskSecretObject(asObject(registration));
    const isPatch = registration.type.endsWith(`:${object.kind}Patch`);
    (isPatch ? patches : objects).push(object);
  }
  rejectDuplicates(objects);
  return { objects: objects.sort(compare), patches: patches.sort(compare) };
}

/** Orders objects by namespace, kind and name; the order of their registration depends on timing. */
export function compare(left: KubernetesObject, right: KubernetesObject): number {
  const [a, b] = [left, right].map(({ apiVersion, kind, metadata }) => [metadata.namespace ?? "", kind, metadata.name, apiVersion].join("\n"));
  return (a ?? "") < (b ?? "") ? -1 : 1;
}

/** The CustomResourceDefinitions of the resources that apply them past the engine. */
export async function customResourceDefinitionSets(registrations: readonly Registration[]): Promise<CrdFile[]> {
  const sets = registrations.flatMap(({ type, inputs: { crds, sha256 } }) => {
    const isSet = type.startsWith("pulumi-nodejs:") && Array.isArray(crds) && typeof sha256 === "string";
    return isSet ? [{ crds: crds.map((name) => ({ name: String(name) })), sha256 }] : [];
  });
  return (await Promise.all(sets.map((set) => customResourceDefinitionFiles(set)))).flat();
}

function asObject({ type, name, inputs }: Registration): KubernetesObject {
  const { apiVersion, kind, metadata, ...rest } = inputs;
  if (typeof apiVersion !== "string" || typeof kind !== "string") {
    throw new UserError(
      `resource "${name}" (${type}) cannot be rendered: its objects come into being only during a deployment`,
      "declare the objects themselves, for example out of a release manifest",
    );
  }
  if (!isMapping(metadata) || typeof metadata.name !== "string" || metadata.name === "") {
    throw new UserError(
      `resource "${name}" (${type}) has no metadata.name, so every deployment would invent another one`,
      "give it a literal metadata.name",
    );
  }
  const { name: objectName, ...otherMetadata } = metadata;
  return { apiVersion, kind, metadata: { name: objectName, ...otherMetadata }, ...rest };
}

function rejectDuplicates(objects: readonly KubernetesObject[]): void {
  const seen = new Set<string>();
  for (const { apiVersion, kind, metadata } of objects) {
    const group = apiVersion.includes("/") ? apiVersion.split("/")[0] : "";
    const identity = [group, kind, metadata.namespace ?? "", metadata.name].join("/");
    if (seen.has(identity)) {
      const place = metadata.namespace === undefined ? "" : ` in namespace "${metadata.namespace}"`;
      throw new UserError(
        `two resources declare the same object: ${kind} "${metadata.name}"${place} (${apiVersion})`,
        "declare it once",
      );
    }
    seen.add(identity);
  }
}

import type { Document } from "yaml";
import { UserError } from "../foundation/errors";
import type { KubernetesObject } from "../foundation/kubernetes-object";
import { isMapping } from "../foundation/mapping";
import { plainData } from "../foundation/yaml";
import { definitionHead, splitDocuments } from "./kept-manifest";
import type { CrdFile, CrdReference } from "./types";

/** A manifest file taken apart. */
export interface ParsedManifest {
  /** Everything but the CustomResourceDefinitions, in the order of the file. */
  objects: KubernetesObject[];
  /** The CustomResourceDefinitions, each with its original text. */
  crds: (CrdReference & CrdFile)[];
}

/**
 * Takes a manifest file apart.
 *
 * @param title what to call the file in messages.
 * @throws UserError that names the document that is no Kubernetes object, or appears twice.
 */
export async function parseManifest(text: string, title: string): Promise<ParsedManifest> {
  // Loaded here because it is not needed where the parsed form is known.
  const { parseDocument } = await import("yaml");
  const parsed: ParsedManifest = { objects: [], crds: [] };
  const seen = new Set<string>();
  splitDocuments(text).forEach((yaml, index) => {
    const object = parseObject(parseDocument(definitionHead(yaml) ?? yaml), `${title}, document ${index + 1}`);
    if (object === undefined) return;
    const identity = [object.apiVersion, object.kind, object.metadata.namespace ?? "", object.metadata.name].join("/");
    if (seen.has(identity)) {
      throw new UserError(`${title}: ${object.kind} "${object.metadata.name}" (${object.apiVersion}) is there twice`);
    }
    seen.add(identity);
    if (object.kind === "CustomResourceDefinition") parsed.crds.push({ ...crdReference(object), yaml });
    else parsed.objects.push(object);
  });
  if (seen.size === 0) throw new UserError(`${title} holds no Kubernetes object`);
  return parsed;
}

function parseObject(document: Document.Parsed, title: string): KubernetesObject | undefined {
  const problem = document.errors[0];
  if (problem) throw new UserError(`${title} is not valid YAML: ${problem.message.split("\n")[0]?.replace(/:$/, "")}`);
  const value = plainData(title, () => document.toJS());
  if (value === null || value === undefined) return undefined;
  if (!isKubernetesObject(value)) {
    throw new UserError(`${title} is no Kubernetes object: it needs apiVersion, kind and metadata.name`);
  }
  return value;
}

/** Tells whether a value has what every Kubernetes object has: apiVersion, kind and metadata.name. */
export function isKubernetesObject(value: unknown): value is KubernetesObject {
  if (!isMapping(value) || !isMapping(value.metadata)) return false;
  return [value.apiVersion, value.kind, value.metadata.name].every((text) => typeof text === "string" && text !== "");
}

function crdReference(object: KubernetesObject): CrdReference {
  const spec = isMapping(object.spec) ? object.spec : {};
  const names = isMapping(spec.names) ? spec.names : {};
  return { name: object.metadata.name, group: String(spec.group), kind: String(names.kind) };
}

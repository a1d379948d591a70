import type { Document } from "yaml";
import { UserError } from "../foundation/errors";
import type { KubernetesObject } from "../foundation/kubernetes-object";
import { isMapping } from "../foundation/mapping";
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
  // Loaded here because it is not needed where the cache knows the file.
  const { parseDocument } = await import("yaml");
  const parsed: ParsedManifest = { objects: [], crds: [] };
  const seen = new Set<string>();
  splitDocuments(text).forEach((yaml, index) => {
    const object = parseObject(parseDocument(crdHead(yaml) ?? yaml), `${title}, document ${index + 1}`);
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

/** The documents of a YAML stream, byte for byte: a line that starts with `---` always separates two of them. */
function splitDocuments(text: string): string[] {
  return text.replace(/^\uFEFF/, "").split(/^---[ \t]*(?:#.*)?\r?(?:\n|$)/m);
}

/**
 * What stands before the schemas of a CustomResourceDefinition as its generator writes it: all that is asked for here.
 * The schemas are megabytes that take many seconds to read. Undefined for every other document.
 */
function crdHead(text: string): string | undefined {
  const head = /^[^]*?\nspec:\n(?: {2}.*\n)*?(?= {2}versions:)/.exec(text.slice(0, 10_000))?.[0];
  return head && /^kind: CustomResourceDefinition$/m.test(head) && /^ {2}group: /m.test(head) && /^ {4}kind: /m.test(head) ? head : undefined;
}

function parseObject(document: Document.Parsed, title: string): KubernetesObject | undefined {
  const problem = document.errors[0];
  if (problem) throw new UserError(`${title} is not valid YAML: ${problem.message.split("\n")[0]?.replace(/:$/, "")}`);
  const value: unknown = document.toJS();
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

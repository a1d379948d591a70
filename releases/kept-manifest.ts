import { join } from "node:path";
import { cacheDirectory } from "../foundation/paths";

/**
 * Where this machine keeps a manifest. Its name says what it holds, so that whoever reads it can tell whether it still does.
 *
 * @param checksum SHA-256 of the file.
 */
export function manifestPath(checksum: string, cache = cacheDirectory()): string {
  return join(cache, "manifests", `${checksum}.yaml`);
}

/**
 * The documents of a YAML stream, byte for byte: a line that starts with `---` always separates two of them.
 */
export function splitDocuments(text: string): string[] {
  return text.replace(/^\uFEFF/, "").split(/^---[ \t]*(?:#.*)?\r?(?:\n|$)/m);
}

/**
 * What stands before the schemas of a CustomResourceDefinition as its generator writes it: all that is asked for here.
 * The schemas are megabytes that take many seconds to read. Undefined for every other document.
 */
export function definitionHead(text: string): string | undefined {
  const head = /^[^]*?\nspec:\n(?: {2}.*\n)*?(?= {2}versions:)/.exec(text.slice(0, 10_000))?.[0];
  return head && /^kind: CustomResourceDefinition$/m.test(head) && /^ {2}group: /m.test(head) && /^ {4}kind: /m.test(head) ? head : undefined;
}

/**
 * The text of CustomResourceDefinitions, out of the kept manifest and nothing else, so that nobody can put another one in their place.
 * The engine stores this function: packages are imported when it runs.
 *
 * @param names in the order in which they are returned.
 * @throws Error when the manifest is not there, is another one than its name says, or lacks a definition.
 */
export async function definitionTexts(names: readonly string[], checksum: string, cache?: string): Promise<Map<string, string>> {
  const { createHash } = await import("node:crypto");
  const { readFile } = await import("node:fs/promises");
  const { parseDocument } = await import("yaml");
  const path = manifestPath(checksum, cache);
  const content = await readFile(path);
  const found = createHash("sha256").update(content).digest("hex");
  if (found !== checksum) throw new Error(`the manifest ${path} was changed: its SHA-256 is ${found}; delete it and run again`);
  const texts = new Map<string, string>();
  for (const document of splitDocuments(content.toString("utf8")).filter((text) => text.includes("CustomResourceDefinition"))) {
    const object: { kind?: unknown; metadata?: { name?: unknown } } | null = parseDocument(definitionHead(document) ?? document).toJS();
    if (object?.kind === "CustomResourceDefinition") texts.set(String(object.metadata?.name), document);
  }
  return new Map(names.map((name) => {
    const text = texts.get(name);
    if (text === undefined) throw new Error(`the manifest ${path} has no CustomResourceDefinition "${name}"`);
    return [name, text];
  }));
}

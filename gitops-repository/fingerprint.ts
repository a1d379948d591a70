import { createHash } from "node:crypto";
import { parseAllDocuments } from "yaml";
import { isKustomization, teamKey, withoutTeamLines } from "./marks";
import { isMapping } from "../foundation/mapping";
import { withoutVersions } from "./versions";

/**
 * What a file says, without what others may write: lines between the marks, the components of a kustomization, and
 * versions of images. Two YAML files that say the same have the same fingerprint, however they are formatted, because
 * tools such as `kustomize edit` reformat.
 */
export function fingerprint(file: string, text: string): string {
  const own = withoutTeamLines(file, text);
  return createHash("sha256").update(isYaml(file) ? (canonical(file, own) ?? own) : own).digest("hex");
}

/** Whether a file is YAML; the templates of a chart are not. */
export function isYaml(file: string): boolean {
  return /\.ya?ml$/.test(file) && !file.split("/").includes("templates");
}

/** What is wrong with a YAML file, for a person; nothing when it can be read. */
export function yamlError(text: string): string | undefined {
  try {
    contentsOf(text);
    return undefined;
  } catch (error) {
    return (error instanceof Error ? error.message : String(error)).split("\n")[0];
  }
}

/** @throws Error for what is no YAML, or stands for more than a machine can hold. */
function contentsOf(text: string): unknown[] {
  const documents = parseAllDocuments(text, { schema: "failsafe" });
  const [error] = documents.flatMap((document) => ("errors" in document ? document.errors : []));
  if (error) throw error;
  return documents.map((document): unknown => ("toJS" in document ? document.toJS() : undefined));
}

function canonical(file: string, text: string): string | undefined {
  if (yamlError(text) !== undefined) return undefined;
  const contents = contentsOf(text);
  return JSON.stringify(contents.map((content) => sorted(withoutVersions(file, withoutTeamKey(file, content)))));
}

function withoutTeamKey(file: string, content: unknown): unknown {
  if (!isKustomization(file) || !isMapping(content)) return content;
  return Object.fromEntries(Object.entries(content).filter(([name]) => name !== teamKey));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isMapping(value)) return value;
  return Object.fromEntries(Object.keys(value).sort().map((key) => [key, sorted(value[key])]));
}

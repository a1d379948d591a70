import type { KubernetesObject } from "./kubernetes-object";
import { isMapping } from "./mapping";
import { secretBase64, secretText } from "./masks";
import { toYaml } from "./yaml";

/**
 * The YAML of one Kubernetes object: apiVersion, kind and metadata first, everything else by the alphabet, as `kubectl`
 * prints it, so that the order in which a program writes its properties makes no difference.
 */
export function objectYaml(object: KubernetesObject): string {
  const { apiVersion, kind, metadata, ...rest } = object;
  const text = toYaml({ apiVersion, kind, metadata: sortKeys(metadata), ...(sortKeys(rest) as object) });
  const hidden = text.includes(secretText) || text.includes(secretBase64);
  return hidden ? `# Secret values are not rendered: this file cannot be applied.\n${text}` : text;
}

/** Names come first, because they tell the items of a list apart. */
function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (!isMapping(value)) return value;
  const keys = Object.keys(value).sort((left, right) => rank(left) - rank(right) || (left < right ? -1 : 1));
  return Object.fromEntries(keys.map((key) => [key, sortKeys(value[key])]));
}

function rank(key: string): number {
  return key === "name" ? 0 : 1;
}

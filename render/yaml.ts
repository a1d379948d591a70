import { stringify } from "yaml";
import { secretBase64, secretText } from "./secrets";

/** Long lines stay whole, nothing is abbreviated, and what an older YAML reader takes for a boolean is quoted. */
const style = { lineWidth: 0, aliasDuplicateObjects: false, compat: "yaml-1.1" } as const;

/** The YAML of one Kubernetes object, its keys in the order of the object. */
export function objectYaml(object: Record<string, unknown>): string {
  const text = stringify(object, style);
  const hidden = text.includes(secretText) || text.includes(secretBase64);
  return hidden ? `# Secret values are not rendered: this file cannot be applied.\n${text}` : text;
}

/** The YAML of plain data. */
export function dataYaml(data: unknown): string {
  return stringify(data, style);
}

import { stringify } from "yaml";

/**
 * YAML as Kubernetes reads it: long lines stay whole, nothing is abbreviated, and a string that YAML 1.1 takes for a
 * boolean or a number, such as `no`, is quoted.
 */
export function toYaml(data: unknown): string {
  return stringify(data, { lineWidth: 0, aliasDuplicateObjects: false, compat: "yaml-1.1" });
}

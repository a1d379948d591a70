/** Whether a value is a mapping of YAML or an object of JSON, which excludes `null` and lists. */
export function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

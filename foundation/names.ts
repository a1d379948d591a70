import { Problem } from "./problems";

const label = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;

/**
 * A problem when the value is not an RFC 1123 label, the rule of Kubernetes for namespaces, and the safe subset for
 * names of Applications and projects (https://kubernetes.io/docs/concepts/overview/working-with-objects/names/).
 */
export function checkName(propertyPath: string, value: string, maximumLength = 63): Problem[] {
  // A name decides about others before anything is made, so it cannot come from a resource.
  if (typeof value !== "string") return [{ propertyPath, reason: `must be text that is known before an update, got ${isFuture(value) ? "the output of a resource" : typeof value}: give the name itself` }];
  if (value.length > maximumLength) {
    return [{ propertyPath, reason: `must have at most ${maximumLength} characters, got ${value.length} in "${value}"` }];
  }
  if (label.test(value)) return [];
  const repaired = value.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "");
  const hint = repaired && repaired !== value ? `; did you mean "${repaired}"?` : "";
  return [{ propertyPath, reason: `must consist of a-z, 0-9 and "-" and begin and end with a letter or digit, got "${value}"${hint}` }];
}

/** Whether a value is Pulumi's promise of one, or a plain promise. */
function isFuture(value: unknown): boolean {
  return typeof value === "object" && value !== null && ("__pulumiOutput" in value || "then" in value);
}

/** Name of the root Application, and usually of the AppProject of its children. */
export function rootName({ system, environment }: { system: string; environment: string }): string {
  return `${system}-${environment}`;
}

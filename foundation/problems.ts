import { closest, distance } from "fastest-levenshtein";

/** One thing that is wrong with what somebody wrote: where, and what was found against what is allowed. */
export interface Problem {
  /** Path of the property, e.g. `applications[2].after[0]`. */
  readonly propertyPath: string;
  /** What was found and what is allowed; lower case, no full stop. */
  readonly reason: string;
}

/** A message with a line for each problem. */
export function withProblems(message: string, problems: readonly Problem[]): string {
  return [message, ...problems.map((problem) => `  ${problemText(problem)}`)].join("\n");
}

/** One problem in a line. */
export function problemText({ propertyPath, reason }: Problem): string {
  return `${propertyPath}: ${reason}`;
}

/** `; did you mean "x"?` for the nearest of the allowed names, or nothing when none is near. */
export function suggestion(found: string, allowed: readonly string[]): string {
  if (allowed.length === 0 || found === "") return "";
  const abbreviated = allowed.find((name) => name.startsWith(found) || found.startsWith(name));
  const nearest = abbreviated ?? closest(found, [...allowed]);
  const near = abbreviated !== undefined || distance(found, nearest) * 2 <= nearest.length;
  return near ? `; did you mean "${nearest}"?` : "";
}

/** `"a", "b" or "c"`. */
export function alternatives(values: readonly string[]): string {
  const quoted = values.map((value) => `"${value}"`);
  return quoted.length < 2 ? quoted.join("") : `${quoted.slice(0, -1).join(", ")} or ${quoted[quoted.length - 1]}`;
}

/** A problem when the value is not one of a closed set. */
export function checkMember(propertyPath: string, value: string, allowed: readonly string[]): Problem[] {
  if (allowed.includes(value)) return [];
  return [{ propertyPath, reason: `must be ${alternatives(allowed)}, got "${value}"${suggestion(value, allowed)}` }];
}

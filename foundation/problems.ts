import { suggestion, alternatives } from "./suggestions";

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
  return `${propertyPath}: ${clipped(reason)}`;
}

/** A reason as one line that can be read: what somebody wrote in a wrong place may be a whole file. */
export function clipped(reason: string): string {
  const line = reason.replace(/\p{Cc}/gu, (character) => (character === "\n" ? "\\n" : `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`));
  if (line.length <= 2000) return line;
  return `${line.slice(0, 1500)} ... ${line.slice(-200)} (${line.length} characters)`;
}

/** A problem when the value is not one of a closed set. */
export function checkMember(propertyPath: string, value: string, allowed: readonly string[]): Problem[] {
  if (allowed.includes(value)) return [];
  // Programs in plain JavaScript leave it out, and a default may depend on another wrong value.
  if (typeof value !== "string") return [{ propertyPath, reason: `must be ${alternatives(allowed)}, got ${value === undefined ? "nothing" : typeof value}` }];
  return [{ propertyPath, reason: `must be ${alternatives(allowed)}, got "${value}"${suggestion(value, allowed)}` }];
}

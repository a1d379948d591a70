import * as pulumi from "@pulumi/pulumi";
import { checkPlainData } from "../foundation/plain-data";
import { withProblems } from "../foundation/problems";

/** The namespace of all settings. */
export const namespace = "gitops-platform";

/**
 * Every setting of the namespace; structured ones arrive as JSON. The environment is the stack's name unless it says otherwise.
 *
 * @throws pulumi.RunError that lists everything that cannot be read, or that no text and no name may hold; no value is shown.
 */
export function rawSettings(): Record<string, unknown> {
  const prefix = `${namespace}:`;
  const entries = Object.entries(pulumi.runtime.allConfig())
    .filter(([key]) => key.startsWith(prefix))
    .map(([key, value]): [string, unknown] => [key.slice(prefix.length), structured(value)]);
  const settings = Object.fromEntries(entries);
  const problems = [
    ...entries.flatMap(([key, value]) => (value === malformed ? [{ propertyPath: key, reason: "begins as a mapping or a list, and cannot be read as JSON; set it with: pulumi config set --path" }] : [])),
    ...checkPlainData(settings),
  ];
  if (problems.length > 0) {
    throw new pulumi.RunError(withProblems(`invalid settings in Pulumi.${pulumi.getStack()}.yaml`, problems.map(({ propertyPath, reason }) => ({ propertyPath: `${namespace}:${propertyPath}`, reason }))));
  }
  return { environment: pulumi.getStack(), ...settings };
}

/** A mapping or a list arrives as JSON, everything else as text. */
function structured(value: string): unknown {
  if (!/^[[{]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    // The message of the parser holds a part of the text, which may be a secret.
    return malformed;
  }
}

/** Stands for a mapping or a list that cannot be read. */
const malformed = Symbol("malformed");

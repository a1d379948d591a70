import * as pulumi from "@pulumi/pulumi";

/** The namespace of all settings. */
export const namespace = "gitops-platform";

/** Every setting of the namespace; structured ones arrive as JSON. The environment is the stack's name unless it says otherwise. */
export function rawSettings(): Record<string, unknown> {
  const prefix = `${namespace}:`;
  const entries = Object.entries(pulumi.runtime.allConfig())
    .filter(([key]) => key.startsWith(prefix))
    .map(([key, value]): [string, unknown] => [key.slice(prefix.length), structured(value)]);
  return { environment: pulumi.getStack(), ...Object.fromEntries(entries) };
}

/** A mapping or a list arrives as JSON, everything else as text. */
function structured(value: string): unknown {
  return /^[[{]/.test(value) ? JSON.parse(value) : value;
}

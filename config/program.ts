import * as pulumi from "@pulumi/pulumi";

/**
 * The program, whose errors that a user can act on are shown as one message, without a stack trace.
 *
 * Node.js 20.20 needs minutes to colour a stack trace in which Pulumi's own frames occur, and Pulumi has it do so.
 */
export function program<Outputs>(body: () => Promise<Outputs>): () => Promise<Outputs> {
  return async () => {
    try {
      return await body();
    } catch (error) {
      throw withoutStack(error);
    }
  };
}

function withoutStack(error: unknown): unknown {
  const shown = pulumi.InputPropertiesError.isInstance(error)
    ? new pulumi.RunError([error.message, ...error.errors.map(({ propertyPath, reason }) => `  ${propertyPath}: ${reason}`)].join("\n"))
    : error;
  if (pulumi.RunError.isInstance(shown)) shown.stack = "";
  return shown;
}

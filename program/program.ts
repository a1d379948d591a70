import * as pulumi from "@pulumi/pulumi";
import { problemText, withProblems } from "../foundation/problems";
import { omitDebugStacks } from "./debug-stacks";

/**
 * The program, whose outputs are those that are there, and whose errors that a user can act on are shown as one message, without
 * a stack trace.
 *
 * Node.js 20.20 needs minutes to colour a stack trace in which Pulumi's own frames occur, and Pulumi has it do so.
 */
export function program<Outputs extends object>(body: () => Promise<Outputs>): () => Promise<Partial<Outputs>> {
  return async () => {
    omitDebugStacks();
    try {
      // Pulumi warns of every output without a value, also of one that this stack does not have on purpose.
      return Object.fromEntries(Object.entries(await body()).filter(([, value]) => value !== undefined)) as Partial<Outputs>;
    } catch (error) {
      throw withoutStack(error);
    }
  };
}

function withoutStack(error: unknown): unknown {
  const shown = forUser(error);
  if (pulumi.RunError.isInstance(shown)) shown.stack = "";
  return shown;
}

function forUser(error: unknown): unknown {
  if (pulumi.InputPropertiesError.isInstance(error)) return new pulumi.RunError(withProblems(error.message, error.errors));
  if (pulumi.InputPropertyError.isInstance(error)) return new pulumi.RunError(problemText(error));
  return error;
}

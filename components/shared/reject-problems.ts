import * as pulumi from "@pulumi/pulumi";
import { withoutCredentials } from "../../foundation/address";
import { checkPlainData } from "../../foundation/plain-data";
import { clipped, Problem } from "../../foundation/problems";

/**
 * Throws one error that lists every problem; does nothing when there is none. Pulumi prints it without a stack trace. No address in it
 * shows a password.
 */
export function rejectProblems(component: string, problems: readonly Problem[]): void {
  if (problems.length === 0) return;
  throw new pulumi.InputPropertiesError({ message: `invalid ${component}`, errors: problems.map(({ propertyPath, reason }) => ({ propertyPath, reason: clipped(withoutCredentials(reason)) })) });
}

/**
 * Throws one error that lists every text and every key of some args that nothing can take as it stands: control characters, `__proto__`.
 * It comes before anything else is done with the args.
 */
export function rejectUnfitArgs(component: string, args: object): void {
  rejectProblems(component, checkPlainData(args, "", ["manifest"]));
}

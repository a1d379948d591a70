import * as pulumi from "@pulumi/pulumi";
import { isMapping } from "../../foundation/mapping";
import { Problem, withProblems } from "../../foundation/problems";
import { SecretCheck } from "../../foundation/secret-text";
import { InputPlace } from "./registered-args";

/** What is demanded of each `Input` of a component: all of them are secrets, or say that they are none. */
export type SecretChecks<Args> = Readonly<Record<InputPlace<Args>, SecretCheck>>;

/** Everything that is wrong with the secrets that are given as text, at once. What another resource makes is not known yet. */
export function checkSecrets<Args extends object>(args: Args, checks: SecretChecks<Args>): Problem[] {
  const problems: Problem[] = [];
  changedSecrets(args, checks, (value, path, check) => {
    if (typeof value === "string") problems.push(...check(path, value));
    return value;
  });
  return problems;
}

/**
 * The args with secrets that are checked as soon as they are known: one that another resource makes, or that is marked as a secret, may be
 * empty as well. The deployment then ends with the place and what is allowed, never with the text.
 *
 * @param component what it is called in the error.
 */
export function guardedSecrets<Args extends object>(component: string, args: Args, checks: SecretChecks<Args>): Args {
  return changedSecrets(args, checks, (value, path, check) => {
    if (typeof value === "string" || value === undefined) return value;
    return pulumi.output(value).apply((text) => {
      const problems = typeof text === "string" ? check(path, text) : [{ propertyPath: path, reason: `must be text, got ${text === null ? "null" : typeof text}` }];
      // Here Pulumi prints the other kind of error with a stack trace, and without the problems.
      if (problems.length > 0) throw new pulumi.RunError(withProblems(`invalid ${component}`, problems));
      return text;
    });
  });
}

type Change = (value: unknown, path: string, check: SecretCheck) => unknown;

function changedSecrets<Args extends object>(args: Args, checks: SecretChecks<Args>, change: Change): Args {
  return Object.entries<SecretCheck>(checks).reduce(
    (all, [place, check]) => changedAt(all, place.replaceAll("[]", ".[]").split("."), "", (value, path) => change(value, path, check)), args,
  );
}

/** A copy in which everything at one place is changed. A list or a mapping there holds secrets. */
function changedAt<Value extends object>(value: Value, [step = "", ...further]: readonly string[], path: string, change: (value: unknown, path: string) => unknown): Value {
  const copy: Value = Array.isArray(value) ? Object.assign([], value) : { ...value };
  for (const key of step === "[]" || step === "*" ? Object.keys(value) : [step]) {
    const inner: unknown = Reflect.get(value, key);
    const place = Array.isArray(value) ? `${path}[${key}]` : `${path}${path === "" ? "" : "."}${key}`;
    const several = isMapping(inner) || Array.isArray(inner);
    if (further.length > 0 && several) Reflect.set(copy, key, changedAt(inner, further, place, change));
    else if (further.length === 0 && inner !== undefined) Reflect.set(copy, key, several && !isResourceValue(inner) ? changedAt(inner, ["*"], place, change) : change(inner, place));
  }
  return copy;
}

function isResourceValue(value: unknown): boolean {
  return pulumi.Output.isInstance(value) || value instanceof Promise;
}

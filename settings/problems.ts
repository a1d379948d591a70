import { z } from "zod";
import { withoutCredentials } from "../foundation/address";
import { clipped } from "../foundation/problems";
import { alternatives, suggestion } from "../foundation/suggestions";

/**
 * One line for every problem: the full key, what was found, what is allowed.
 *
 * @param secretSettings settings of which nothing is shown.
 */
export function describeProblems(error: z.ZodError, schema: z.ZodType, namespace: string, secretSettings: readonly string[] = []): string {
  return withoutCredentials(error.issues.flatMap((issue) => {
    const at = issue.path.map(String).join(".");
    const hidden = secretSettings.some((setting) => at === setting || at.startsWith(`${setting}.`));
    const show = (value: unknown) => (value === undefined ? "nothing" : hidden ? "something else" : JSON.stringify(value));
    const key = (path: readonly PropertyKey[]) => `  ${namespace}:${path.map(String).join(".")}`;
    if (issue.code === "unrecognized_keys") {
      const allowed = settingNames(schema, issue.path);
      return issue.keys.map((name) => `${key([...issue.path, name])}: unknown setting${suggestion(name, allowed)}; allowed are ${allowed.join(", ")}`);
    }
    if (issue.code === "invalid_value") {
      const values = issue.values.map(String);
      const found = typeof issue.input === "string" && !hidden ? issue.input : undefined;
      return [`${key(issue.path)}: must be ${alternatives(values)}, got ${show(issue.input)}${found ? suggestion(found, values) : ""}`];
    }
    if (issue.code === "invalid_type") return [`${key(issue.path)}: must be ${article(issue.expected)}, got ${show(issue.input)}`];
    return [`${key(issue.path)}: ${issue.message}`];
  }).map(clipped).join("\n"));
}

function article(type: string): string {
  const name = type === "int" ? "whole number" : type === "record" || type === "object" ? "mapping" : type === "array" ? "list" : type;
  return `a ${name}`;
}

/** The names that are allowed at a path of the schema. */
function settingNames(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let current: unknown = schema;
  for (const part of path) current = typeof part === "number" ? elementOf(current) : shapeOf(current)?.[String(part)];
  return Object.keys(shapeOf(current) ?? {}).concat(keysOf(current));
}

/** The keys of a mapping that takes only some. */
function keysOf(schema: unknown): string[] {
  if (schema instanceof z.ZodRecord) return schema.keyType instanceof z.ZodEnum ? schema.keyType.options.map(String) : [];
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodPrefault || schema instanceof z.ZodDefault) return keysOf(schema.unwrap());
  return [];
}

function elementOf(schema: unknown): unknown {
  if (schema instanceof z.ZodArray) return schema.element;
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodPrefault || schema instanceof z.ZodDefault) return elementOf(schema.unwrap());
  return undefined;
}

function shapeOf(schema: unknown): Record<string, unknown> | undefined {
  if (schema instanceof z.ZodObject) return schema.shape;
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodPrefault || schema instanceof z.ZodDefault) return shapeOf(schema.unwrap());
  return undefined;
}

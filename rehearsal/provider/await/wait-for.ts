import { JSONPath } from "jsonpath-plus";
import { type Json, type JsonObject, numberAt, objectsAt, textAt } from "../../../foundation/json";
import { pending, ready, type Readiness } from "./readiness";

/** One condition of the annotation `pulumi.com/waitFor`. */
export type WaitCondition =
  | { type: "jsonpath"; text: string; path: string; value: string | undefined }
  | { type: "condition"; text: string; name: string; status: string };

/**
 * Reads the annotation: one expression, or a JSON array of them that must all hold.
 *
 * `jsonpath={.status.phase}=Running` (without a value: the path exists), `condition=Ready` or `condition=Ready=False`.
 *
 * @throws Error saying which expression is wrong
 */
export function parseWaitFor(annotation: string): WaitCondition[] {
  const expressions = readExpressions(annotation);
  if (expressions.length === 0) throw new Error("pulumi.com/waitFor: at least one condition is needed");
  return expressions.map(parseExpression);
}

/** Whether all conditions hold for a live object; otherwise says which does not, and what was found. */
export function evaluateWaitFor(object: JsonObject, conditions: readonly WaitCondition[]): Readiness {
  for (const condition of conditions) {
    const found =
      condition.type === "jsonpath" ? evaluatePath(object, condition) : evaluateCondition(object, condition);
    if (found) return pending(`${condition.text} is not met (${found})`);
  }
  return ready;
}

function readExpressions(annotation: string): string[] {
  try {
    const parsed: unknown = JSON.parse(annotation);
    if (Array.isArray(parsed) && parsed.every((item) => typeof item === "string")) return parsed;
  } catch {
    // A single expression is no JSON.
  }
  return [annotation];
}

function parseExpression(text: string): WaitCondition {
  if (text.startsWith("jsonpath=")) {
    const [, braced, bare, value] = /^jsonpath=(?:\{\s*([^}]*?)\s*\}|([^={}]+))(?:=(.*))?$/s.exec(text) ?? [];
    const written = braced ?? bare ?? "";
    if (!/^\$?[.[]/.test(written)) {
      throw new Error(`pulumi.com/waitFor: ${JSON.stringify(text)} is no path; write jsonpath={.status.phase}=Running`);
    }
    const path = (written.startsWith("$") ? written : `$${written}`).replace(/\[\?\s*(?!\()([^\]]+)\]/g, "[?($1)]");
    return { type: "jsonpath", text, path, value: value?.replace(/^(['"])(.*)\1$/, "$2") };
  }
  if (text.startsWith("condition=")) {
    const [name, status = "True"] = text.slice("condition=".length).split("=");
    if (!name) throw new Error(`pulumi.com/waitFor: ${JSON.stringify(text)} names no condition; write condition=Ready`);
    return { type: "condition", text, name, status };
  }
  throw new Error(
    `pulumi.com/waitFor: expected "jsonpath=" or "condition=" at the beginning, found ${JSON.stringify(text)}`,
  );
}

function evaluatePath(object: JsonObject, { path, value }: WaitCondition & { type: "jsonpath" }): string | undefined {
  const found: Json[] = JSONPath({ path, json: object, wrap: true, eval: "safe" }) ?? [];
  if (found.length === 0) return "nothing there";
  if (value === undefined || found.every((item) => asText(item) === value)) return undefined;
  return `found ${found.map(asText).join(", ")}`;
}

function evaluateCondition(object: JsonObject, wanted: WaitCondition & { type: "condition" }): string | undefined {
  const condition = objectsAt(object, "status", "conditions").find(
    ({ type }) => String(type).toLowerCase() === wanted.name.toLowerCase(),
  );
  if (!condition) return "no such condition";
  const observed = numberAt(condition, "observedGeneration") ?? numberAt(object, "status", "observedGeneration");
  const generation = numberAt(object, "metadata", "generation");
  if (observed !== undefined && generation !== undefined && observed < generation)
    return "the change is not observed yet";
  const status = textAt(condition, "status") ?? "no status";
  if (status.toLowerCase() === wanted.status.toLowerCase()) return undefined;
  return [`${status}`, textAt(condition, "reason"), textAt(condition, "message")].filter(Boolean).join(": ");
}

function asText(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

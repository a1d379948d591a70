import { isMapping } from "./mapping";

/** A JSON value; an object's missing members read as `undefined`. */
export type Json = null | boolean | number | string | Json[] | JsonObject;

/** A JSON object. */
export interface JsonObject {
  [member: string]: Json;
}

/** Whether a value is a JSON object, which excludes `null` and arrays. */
export function isObject(value: unknown): value is JsonObject {
  return isMapping(value);
}

/** The object at `path`, or an empty one when something on the way is missing or of another type. */
export function objectAt(value: Json | undefined, ...path: string[]): JsonObject {
  const found = valueAt(value, ...path);
  return isObject(found) ? found : {};
}

/** The objects of the list at `path`; empty when there is no list. */
export function objectsAt(value: Json | undefined, ...path: string[]): JsonObject[] {
  const found = valueAt(value, ...path);
  return Array.isArray(found) ? found.filter(isObject) : [];
}

/** The text at `path`, or `undefined`. */
export function textAt(value: Json | undefined, ...path: string[]): string | undefined {
  const found = valueAt(value, ...path);
  return typeof found === "string" ? found : undefined;
}

/** The number at `path`, or `undefined`. */
export function numberAt(value: Json | undefined, ...path: string[]): number | undefined {
  const found = valueAt(value, ...path);
  return typeof found === "number" ? found : undefined;
}

/** The value at `path`, or `undefined`. */
export function valueAt(value: Json | undefined, ...path: string[]): Json | undefined {
  let current: Json | undefined = value;
  for (const member of path) {
    if (!isObject(current)) return undefined;
    current = Object.hasOwn(current, member) ? current[member] : undefined;
  }
  return current;
}

/** Whether two values are the same; the order of members does not count. */
export function equal(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((item, i) => equal(item, b[i]));
  if (!isObject(a) || !isObject(b)) return false;
  const members = Object.keys(a);
  return members.length === Object.keys(b).length && members.every((m) => Object.hasOwn(b, m) && equal(a[m], b[m]));
}

import * as fc from "fast-check";
import { hostileNumber, hostileText } from "./hostile";

/** One change of plain data: where, and to what. */
export interface Change {
  readonly path: readonly string[];
  readonly value: unknown;
}

/** Changes of one text, number or flag, or of one key of a mapping. */
export function changes(data: unknown): fc.Arbitrary<Change> {
  const places = leaves(data, []);
  return fc.constantFrom(...places).chain(({ path, kind }) => (kind === "key"
    ? fc.tuple(hostileText, hostileText).map(([key, value]) => ({ path: [...path, key], value }))
    : (kind === "text" ? hostileText : kind === "number" ? hostileNumber : fc.boolean()).map((value: unknown) => ({ path, value }))));
}

/** A copy of plain data with a change. */
export function changed(data: unknown, { path, value }: Change): any {
  const [first, ...rest] = path;
  if (first === undefined) return value;
  if (Array.isArray(data)) return data.map((item, index) => (String(index) === first ? changed(item, { path: rest, value }) : item));
  const copy: Record<string, unknown> = { ...(data as object) };
  const inner = Object.hasOwn(copy, first) ? copy[first] : undefined;
  Object.defineProperty(copy, first, { value: changed(inner, { path: rest, value }), enumerable: true, configurable: true, writable: true });
  return copy;
}

interface Place {
  readonly path: readonly string[];
  readonly kind: "text" | "number" | "flag" | "key";
}

/** Mappings from names to texts: those that are named in `records`, by the last part of their path. */
const records = ["config", "parameters", "requests", "limits", "resources", "labels", "annotations", "secrets", "variables", "arguments", "env"];

function leaves(data: unknown, path: readonly string[]): Place[] {
  if (typeof data === "string") return [{ path, kind: "text" }];
  if (typeof data === "number") return [{ path, kind: "number" }];
  if (typeof data === "boolean") return [{ path, kind: "flag" }];
  if (typeof data !== "object" || data === null) return [];
  const own: Place[] = records.includes(path.at(-1) ?? "") && !Array.isArray(data) ? [{ path, kind: "key" }] : [];
  return [...own, ...Object.entries(data).flatMap(([key, value]) => leaves(value, [...path, key]))];
}

import { isObject, type Json, type JsonObject } from "../../../foundation/json";
import { containsUnknown } from "../wire";
import type { Path } from "./paths";

/** One difference between two property bags. */
export interface Difference {
  path: Path;
  kind: "add" | "delete" | "update";
  old: Json | undefined;
  new: Json | undefined;
}

/**
 * Lists what differs, at the outermost place where a value appears, goes, or cannot be compared member by member.
 *
 * A value that is not known yet counts as different. `null` counts as absent.
 */
export function compare(olds: JsonObject, news: JsonObject): Difference[] {
  const differences: Difference[] = [];
  compareValues(olds, news, [], differences);
  return differences;
}

function compareValues(old: Json | undefined, value: Json | undefined, path: Path, found: Difference[]): void {
  const before = old ?? undefined;
  const after = value ?? undefined;
  if (before === after && !(typeof after === "string" && containsUnknown(after))) return;
  if (before === undefined) found.push({ path, kind: "add", old: before, new: after });
  else if (after === undefined) found.push({ path, kind: "delete", old: before, new: after });
  else if (isObject(before) && isObject(after)) {
    for (const member of new Set([...Object.keys(before), ...Object.keys(after)])) {
      compareValues(before[member], after[member], [...path, member], found);
    }
  } else if (Array.isArray(before) && Array.isArray(after)) {
    for (let i = 0; i < Math.max(before.length, after.length); i++) {
      compareValues(before[i], after[i], [...path, i], found);
    }
  } else found.push({ path, kind: "update", old: before, new: after });
}

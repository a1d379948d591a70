import { closest, distance } from "fastest-levenshtein";

/** `; did you mean "x"?` for the nearest of the allowed names, or nothing when none is near. */
export function suggestion(found: string, allowed: readonly string[]): string {
  if (allowed.length === 0 || found === "") return "";
  const abbreviated = allowed.find((name) => name.startsWith(found) || found.startsWith(name));
  const nearest = abbreviated ?? closest(found, [...allowed]);
  const near = abbreviated !== undefined || distance(found, nearest) * 2 <= nearest.length;
  return near ? `; did you mean "${nearest}"?` : "";
}

/** `"a", "b" or "c"`. */
export function alternatives(values: readonly string[]): string {
  const quoted = values.map((value) => `"${value}"`);
  return quoted.length < 2 ? quoted.join("") : `${quoted.slice(0, -1).join(", ")} or ${quoted[quoted.length - 1]}`;
}

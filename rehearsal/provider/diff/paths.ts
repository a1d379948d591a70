/** A property path: member names, and positions in lists. */
export type Path = readonly (string | number)[];

/** Writes a path as the engine does: `metadata.labels["app.kubernetes.io/name"]`, `spec.containers[0].image`. */
export function formatPath(path: Path): string {
  let text = "";
  for (const part of path) {
    if (typeof part === "number") text += `[${part}]`;
    else if (/^[A-Za-z_$][\w$-]*$/.test(part)) text += text ? `.${part}` : part;
    else text += `["${part.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"]`;
  }
  return text;
}

/**
 * Reads a path that a program or the engine wrote.
 *
 * `*` stands for any member or position. A leading dot is allowed.
 */
export function parsePath(text: string): Path {
  const parts: (string | number)[] = [];
  const token = /\["((?:[^"\\]|\\.)*)"\]|\[(\d+)\]|\[(\*)\]|([^.[\]]+)/g;
  for (const [, quoted, position, star, member] of text.matchAll(token)) {
    if (quoted !== undefined) parts.push(quoted.replace(/\\(.)/g, "$1"));
    else if (position !== undefined) parts.push(Number(position));
    else parts.push(star ?? member ?? "");
  }
  return parts;
}

/** Whether `path` is what `pattern` names, or lies below it. */
export function isWithin(path: Path, pattern: Path): boolean {
  return pattern.length <= path.length && pattern.every((part, i) => part === "*" || part === path[i]);
}

/**
 * Whether a text matches a pattern by the rules of github.com/gobwas/glob without separators, which are Argo CD's for names,
 * namespaces and clusters: `*`, `?`, one range `[a-z]` or one list `[abc]`, both with `!` for all others, `{one,two}`, and `\` in
 * front of one of these. A pattern that cannot be read, such as `[a-z0-9]`, matches nothing.
 */
export function matchesGlob(pattern: string, text: string): boolean {
  return pattern === "*" || (expressionOf(pattern)?.test(text) ?? false);
}

const expressions = new Map<string, RegExp | undefined>();

function expressionOf(pattern: string): RegExp | undefined {
  if (!expressions.has(pattern)) expressions.set(pattern, translate(pattern));
  return expressions.get(pattern);
}

/** A range, a list, an escaped character, or one character. */
const token = /\[(?<others>!?)(?:(?<range>.-.)|(?!.-)(?<list>(?:\\.|[^\]\\])+))\]|\\(?<escaped>.?)|(?<plain>.)/gsu;

function translate(pattern: string): RegExp | undefined {
  let depth = 0;
  let expression = "";
  for (const { groups: { others, range, list, escaped, plain } = {} } of pattern.matchAll(token)) {
    const not = others === "!" ? "^" : "";
    if (range !== undefined) expression += `[${not}${[...range].map((character, index) => (index === 1 ? "-" : member(character))).join("")}]`;
    else if (list !== undefined) expression += `[${not}${[...list.replaceAll(/\\(.)/gsu, "$1")].map(member).join("")}]`;
    else if (escaped !== undefined) expression += literal(escaped);
    else if (plain === "*") expression += ".*";
    else if (plain === "?") expression += ".";
    else if (plain === "{") [expression, depth] = [`${expression}(?:`, depth + 1];
    else if (plain === "}" && depth > 0) [expression, depth] = [`${expression})`, depth - 1];
    else if (plain === "," && depth > 0) expression += "|";
    else if (plain === "[") return undefined;
    else expression += literal(plain ?? "");
  }
  try {
    // Alternatives that are not closed end with the pattern.
    return new RegExp(`^(?:${expression}${")".repeat(depth)})$`, "su");
  } catch {
    return undefined;
  }
}

function literal(character: string): string {
  return character.replace(/[.*+?^${}()|[\]\\/]/u, "\\$&");
}

/** In a class. */
function member(character: string): string {
  return character.replace(/[-^[\]\\]/u, "\\$&");
}

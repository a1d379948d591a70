/**
 * A text of somebody else as one line that a terminal, a log and a commit message show as it is: control characters, also those that turn
 * the direction of writing, and line ends are written as escapes.
 */
export function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu, escaped);
}

/** As `printable`, for a text of several lines: line ends and tabulators stay. */
export function printableLines(text: string): string {
  return text.split(/\r?\n/).map((line) => line.split("\t").map(printable).join("\t")).join("\n");
}

/** JSON that a terminal shows as it is; a reader of JSON gets the same values. */
export function printableJson(value: unknown): string {
  return JSON.stringify(value, undefined, 2).split("\n").map(printable).join("\n");
}

function escaped(character: string): string {
  return `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`;
}

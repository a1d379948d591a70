import { withoutCredentials } from "../foundation/address";
import { printableJson, printableLines } from "../foundation/printable";

/** A text as it leaves the program: without credentials, and without what a terminal would obey. */
export function shown(text: string): string {
  return printableLines(withoutCredentials(text));
}

/** Data as it leaves the program. */
export function shownJson(value: unknown): string {
  return withoutCredentials(printableJson(value));
}

/** One place in a source file that must read differently. */
export interface Adaptation {
  /** Path below the module. */
  readonly file: string;
  /** Matches exactly once. */
  readonly find: RegExp;
  /** As for `String.replace`. */
  readonly replace: string;
}

/** @throws Error when the text is not there exactly once: it is another version than the one this was made for. */
export function adapt(source: string, { file, find, replace }: Adaptation): string {
  const found = [...source.matchAll(new RegExp(find.source, `${find.flags.replace("g", "")}g`))].length;
  if (found !== 1) throw new Error(`${file}: ${find} must match once, and matches ${found} times`);
  return source.replace(find, replace);
}

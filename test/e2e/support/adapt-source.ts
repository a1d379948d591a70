/** One place in a source file that must read differently. */
export interface Adaptation {
  /** Path below the module. */
  readonly file: string;
  /** Global; matches as often as `times` says. */
  readonly find: RegExp;
  readonly times: number;
  /** As for `String.replace`. */
  readonly replace: string;
}

/** @throws Error when the text is not there so often: it is another version than the one this was made for. */
export function adapt(source: string, { file, find, times, replace }: Adaptation): string {
  const found = [...source.matchAll(find)].length;
  if (found !== times) throw new Error(`${file}: ${find} must match ${times} times, and matches ${found} times`);
  return source.replaceAll(find, replace);
}

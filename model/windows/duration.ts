import { parseGoDuration } from "../../foundation/go-duration";

/**
 * How long a window is open, in milliseconds. One that is not longer than nothing never opens.
 *
 * @throws Error for what Argo CD cannot read.
 */
export function durationOf(text: string): number {
  const milliseconds = parseGoDuration(text);
  if (milliseconds === undefined) throw new Error(`must be a duration such as "4h" or "1h30m", got "${text}"`);
  return milliseconds;
}

import { ExitCode, UserError } from "../../foundation/errors";
import { parseDuration } from "../../foundation/go-duration";

/**
 * A duration such as `90m`, `24h`, `30d` or `1h30m`, in seconds.
 *
 * @param name The flag, for the message.
 * @throws UserError for anything else, for parts of a second, and for nothing at all.
 */
export function durationSeconds(text: string, name: string): number {
  const seconds = (parseDuration(text) ?? 0) / 1000;
  if (seconds > 0 && Number.isInteger(seconds)) return seconds;
  throw new UserError(`${name} must be a duration such as 90m, 24h or 30d, got "${text}"`, "a token without an end is not issued", ExitCode.Usage);
}

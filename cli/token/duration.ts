import { ExitCode, UserError } from "../../foundation/errors";
import { parseDuration } from "../../foundation/go-duration";

const [least, most] = ["1m", "3650d"] as const;
const milliseconds = (text: string): number => parseDuration(text) ?? 0;

/**
 * How long a token holds: a duration from a minute to ten years such as `90m`, `24h`, `30d` or `1h30m`, in seconds.
 *
 * @param name The flag, for the message.
 * @throws UserError for anything else, and for parts of a second.
 */
export function durationSeconds(text: string, name: string): number {
  const wanted = milliseconds(text);
  if (wanted >= milliseconds(least) && wanted <= milliseconds(most) && wanted % 1000 === 0) return wanted / 1000;
  throw new UserError(`${name} must be a duration from ${least} to ${most}, such as 90m, 24h or 30d, got "${text}"`, "nothing was issued; a token without an end is not issued", ExitCode.Usage);
}

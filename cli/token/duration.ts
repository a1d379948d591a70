import { ExitCode, UserError } from "../errors";

const seconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/**
 * A duration such as `90m`, `24h`, `30d` or `1h30m`, in seconds.
 *
 * @param name The flag, for the message.
 * @throws UserError for anything else, and for nothing at all.
 */
export function durationSeconds(text: string, name: string): number {
  const parts = [...text.matchAll(/(\d+)([smhd])/g)];
  const sum = parts.reduce((total, [, number, unit]) => total + Number(number) * (seconds[unit ?? ""] ?? 0), 0);
  if (parts.map(([whole]) => whole).join("") === text && sum > 0) return sum;
  throw new UserError(`${name} must be a duration such as 90m, 24h or 30d, got "${text}"`, "a token without an end is not issued", ExitCode.Usage);
}

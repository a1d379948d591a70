const units: Readonly<Record<string, number>> = { ns: 1e-6, us: 1e-3, "µs": 1e-3, ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/**
 * A Go duration such as `1h30m`, in milliseconds.
 *
 * @throws Error that says in lower case what was found and what is allowed.
 */
export function parseGoDuration(text: string): number {
  const parts = [...text.matchAll(/(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h)/g)];
  const complete = parts.length > 0 && parts.map(([part]) => part).join("") === text;
  const hint = /^\d+d$/.test(text) ? `; did you mean "${Number.parseInt(text, 10) * 24}h"?` : "";
  if (!complete) throw new Error(`must be a duration such as "4h" or "1h30m", got "${text}"${hint}`);
  const milliseconds = parts.reduce((sum, [, number, unit]) => sum + Number(number) * (units[unit ?? ""] ?? 0), 0);
  if (milliseconds <= 0) throw new Error(`must be longer than nothing, got "${text}"`);
  return milliseconds;
}

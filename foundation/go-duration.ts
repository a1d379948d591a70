const nanoseconds: Readonly<Record<string, number>> = { ns: 1, us: 1e3, "µs": 1e3, "μs": 1e3, ms: 1e6, s: 1e9, m: 6e10, h: 3.6e12 };
const form = /^[+-]?(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/;
const longest = 2 ** 63;

/** A duration such as `1h30m`, in milliseconds, as Go's `time.ParseDuration` reads it; undefined for what it refuses, such as `1d`. */
export function parseGoDuration(text: string): number | undefined {
  if (/^[+-]?0$/.test(text)) return 0;
  if (!form.test(text)) return undefined;
  const parts = [...text.matchAll(/([\d.]+)([^\d.]+)/g)];
  const sum = parts.reduce((total, [, number, unit]) => total + Number(number) * (nanoseconds[unit ?? ""] ?? 0), 0);
  if (sum >= longest) return undefined;
  return (text.startsWith("-") ? -sum : sum) / 1e6;
}

/** As `parseGoDuration`, with `30d` for days of 24 hours as well: for people, who are not Go. */
export function parseDuration(text: string): number | undefined {
  return parseGoDuration(text.replaceAll(/(?<![\d.])(\d+)d/g, (_, days: string) => `${Number(days) * 24}h`));
}

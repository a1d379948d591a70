import { timeZoneNames } from "./time-zone-names";

const quarter = 900_000;
const day = 86_400_000;
const formats = new Map<string, Intl.DateTimeFormat | undefined>();
const offsets = new Map<string, { readonly at: number; readonly offset: number }>();

/**
 * Whether the name is an IANA time zone. Offsets, most abbreviations and other spellings are none: Argo CD would take them for
 * UTC without a word.
 */
export function isTimeZone(name: string): boolean {
  return name === "UTC" || formatOf(name) !== undefined;
}

/** How far the wall clock of a time zone is ahead of UTC at a time, in milliseconds. A name that Go does not know is UTC. */
export function zoneOffset(name: string, at: number): number {
  const format = name === "UTC" || name === "" ? undefined : formatOf(name);
  if (format === undefined) return 0;
  // Clocks change on the quarter of an hour at the finest.
  const whole = Math.floor(at / quarter) * quarter;
  const known = offsets.get(name);
  if (known?.at === whole) return known.offset;
  const parts = new Map(format.formatToParts(whole).map(({ type, value }) => [type, Number(value)]));
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
  const offset = Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"), part("second")) - whole;
  offsets.set(name, { at: whole, offset });
  return offset;
}

/** The first quarter of an hour after a time at which the offset is another, but no later than a limit. */
export function nextOffsetChange(name: string, after: number, limit: number): number {
  const offset = zoneOffset(name, after);
  let low = Math.floor(after / quarter) * quarter;
  let high = low;
  while (zoneOffset(name, high) === offset) {
    if (high >= limit) return limit;
    [low, high] = [high, high + day];
  }
  while (high - low > quarter) {
    const middle = Math.floor((low + high) / 2 / quarter) * quarter;
    if (zoneOffset(name, middle) === offset) low = middle;
    else high = middle;
  }
  return Math.min(high, limit);
}

function formatOf(name: string): Intl.DateTimeFormat | undefined {
  if (!formats.has(name)) formats.set(name, timeZoneNames.has(name) ? createFormat(name) : undefined);
  return formats.get(name);
}

function createFormat(timeZone: string): Intl.DateTimeFormat | undefined {
  try {
    return new Intl.DateTimeFormat("en-US", {
      timeZone, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric",
    });
  } catch {
    // A Node.js whose time zones are older.
    return undefined;
  }
}

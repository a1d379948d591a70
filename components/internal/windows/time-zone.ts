const quarter = 900_000;
const formats = new Map<string, Intl.DateTimeFormat>();
const offsets = new Map<string, { readonly at: number; readonly offset: number }>();

/** Whether the name is an IANA time zone. Abbreviations and offsets are none: Argo CD would take them for UTC without a word. */
export function isTimeZone(name: string): boolean {
  if (!/^(UTC|[A-Z][A-Za-z_]+(\/[A-Za-z0-9_+-]+)+)$/.test(name)) return false;
  try {
    formatOf(name);
    return true;
  } catch {
    return false;
  }
}

/** How far the wall clock of a time zone is ahead of UTC at a time, in milliseconds. */
export function zoneOffset(name: string, at: number): number {
  if (name === "UTC") return 0;
  // Clocks change on the quarter of an hour at the finest.
  const whole = Math.floor(at / quarter) * quarter;
  const known = offsets.get(name);
  if (known?.at === whole) return known.offset;
  const parts = new Map(formatOf(name).formatToParts(whole).map(({ type, value }) => [type, Number(value)]));
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
  const offset = Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"), part("second")) - whole;
  offsets.set(name, { at: whole, offset });
  return offset;
}

function formatOf(name: string): Intl.DateTimeFormat {
  const known = formats.get(name);
  if (known) return known;
  const created = new Intl.DateTimeFormat("en-US", {
    timeZone: name, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric",
  });
  formats.set(name, created);
  return created;
}

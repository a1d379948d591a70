/** The end of an override in milliseconds; undefined when it is no time in UTC to the minute. */
export function overrideEnd(until: string): number | undefined {
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:00(\.000)?)?Z$/.test(until) ? Date.parse(until) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}

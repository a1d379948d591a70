import { timeZoneNames } from "./time-zone-names";
import { zoneOffset } from "./time-zone";

/** The minutes that a cron expression names. */
export interface CronSchedule {
  /** The first start strictly after a time, in milliseconds of wall-clock time taken as UTC; undefined when none comes within five years. */
  next(after: number): number | undefined;
}

interface Field {
  readonly name: string;
  readonly minimum: number;
  readonly maximum: number;
  readonly names?: readonly string[];
}

/** Values of one field; `star` when the field restrains nothing. */
interface Values {
  readonly values: ReadonlySet<number>;
  readonly star: boolean;
}

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

const fields: readonly Field[] = [
  { name: "minute", minimum: 0, maximum: 59 },
  { name: "hour", minimum: 0, maximum: 23 },
  { name: "day of month", minimum: 1, maximum: 31 },
  { name: "month", minimum: 1, maximum: 12, names: ["", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"] },
  { name: "day of week", minimum: 0, maximum: 6, names: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] },
];

/**
 * Reads a cron expression by the rules of the parser that Argo CD uses (github.com/robfig/cron): five fields, Sunday is
 * 0, no macros such as `@daily`, none of Quartz' letters. A time zone may stand in front: `TZ=Europe/Berlin 0 14 * * *`.
 *
 * @throws Error that says in lower case which field is wrong and what is allowed.
 */
export function parseCron(expression: string): CronSchedule {
  const known = parsed.get(expression);
  if (known) return known;
  const schedule = parse(expression);
  parsed.set(expression, schedule);
  return schedule;
}

const parsed = new Map<string, CronSchedule>();

function parse(expression: string): CronSchedule {
  const [, zone, rest = ""] = /^(?:CRON_)?TZ=(\S*)\s+(.*)$/s.exec(expression) ?? [];
  if (zone !== undefined) return inTimeZone(zone, parseFields(rest));
  return parseFields(expression);
}

/** A schedule whose times are those of a zone of its own. */
function inTimeZone(zone: string, schedule: CronSchedule): CronSchedule {
  if (zone !== "" && zone !== "UTC" && !timeZoneNames.has(zone)) throw new Error(`names a time zone that Go does not know: "${zone}"`);
  return {
    next(after) {
      const start = schedule.next(after + zoneOffset(zone, after));
      return start === undefined ? undefined : start - zoneOffset(zone, start - zoneOffset(zone, start));
    },
  };
}

function parseFields(expression: string): CronSchedule {
  if (expression.startsWith("@")) throw new Error(`must be five cron fields, got the macro "${expression}"`);
  const texts = expression.trim().split(/\s+/);
  if (texts.length !== fields.length || expression.trim() === "") {
    throw new Error(`must be five cron fields (minute, hour, day of month, month, day of week), got "${expression}"`);
  }
  const [minutes, hours, days, months, weekdays] = fields.map((field, index) => parseField(texts[index] ?? "", field));
  if (!minutes || !hours || !days || !months || !weekdays) throw new Error("cannot happen: five fields were parsed");

  const matchesDay = (date: Date): boolean => {
    const ofMonth = days.values.has(date.getUTCDate());
    const ofWeek = weekdays.values.has(date.getUTCDay());
    return days.star || weekdays.star ? ofMonth && ofWeek : ofMonth || ofWeek;
  };
  const never = [minutes, hours, days, months, weekdays].some(({ values }) => values.size === 0);
  return {
    next(after) {
      if (never) return undefined;
      let time = Math.floor(after / minute) * minute + minute;
      const limit = new Date(after).getUTCFullYear() + 5;
      for (;;) {
        const date = new Date(time);
        if (date.getUTCFullYear() > limit) return undefined;
        if (!months.values.has(date.getUTCMonth() + 1)) time = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
        else if (!matchesDay(date)) time = Math.floor(time / day) * day + day;
        else if (!hours.values.has(date.getUTCHours())) time = Math.floor(time / hour) * hour + hour;
        else if (!minutes.values.has(date.getUTCMinutes())) time += minute;
        else return time;
      }
    },
  };
}

function parseField(text: string, field: Field): Values {
  const ranges = text.split(",").filter(Boolean).map((range) => parseRange(range, field));
  return { values: new Set(ranges.flatMap(({ values }) => values)), star: ranges.some(({ star }) => star) };
}

function parseRange(text: string, field: Field): { values: number[]; star: boolean } {
  const { name, minimum, maximum } = field;
  const [range = "", every, ...steps] = text.split("/");
  const [from = "", to, ...ends] = range.split("-");
  const any = from === "*" || from === "?";
  const step = every === undefined ? 1 : Number(every);
  const isRange = any || (/^[a-z0-9]+$/i.test(from) && (to === undefined || /^[a-z0-9]+$/i.test(to)) && ends.length === 0);
  if (!isRange || steps.length > 0 || (every !== undefined && !/^[0-9]+$/.test(every))) {
    throw new Error(`has a ${name} that is no value, range or step: "${text}"`);
  }
  if (step === 0) throw new Error(`has a ${name} with a step of 0: "${text}"`);
  const first = any ? minimum : parseValue(from, field);
  // "5/10" means from 5 to the end, every 10.
  const last = any ? maximum : to === undefined ? (every === undefined ? first : maximum) : parseValue(to, field);
  if (first > last) throw new Error(`has a ${name} whose range runs backwards: "${text}"`);
  const values = Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, index) => first + index * step);
  return { values, star: any && step === 1 };
}

function parseValue(text: string, { name, minimum, maximum, names = [] }: Field): number {
  const named = text === "" ? -1 : names.indexOf(text.toLowerCase());
  const value = named >= 0 ? named : /^[0-9]+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= minimum && value <= maximum) return value;
  const sunday = name === "day of week" && value === 7 ? "; Sunday is 0" : "";
  throw new Error(`has a ${name} outside ${minimum}-${maximum}: "${text}"${sunday}`);
}

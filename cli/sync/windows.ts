import { CronExpressionParser } from "cron-parser";
import { SyncWindow } from "../argo-cd/schemas";

/** The parts of an Application that windows select by. */
export interface WindowSubject {
  readonly name: string;
  readonly destination: { readonly server?: string; readonly name?: string; readonly namespace?: string };
}

const minute = 60_000;
const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: minute, h: 60 * minute };

/** The windows that select an Application, by Argo CD's rules: any selector, or all of them with `andOperator`. */
export function matchingWindows(windows: readonly SyncWindow[], { name, destination }: WindowSubject): SyncWindow[] {
  return windows.filter(({ applications = [], namespaces = [], clusters = [], andOperator }) => {
    const selectors = [
      { globs: applications, values: [name] },
      { globs: clusters, values: [destination.name, destination.server] },
      { globs: namespaces, values: [destination.namespace] },
    ].filter(({ globs }) => globs.length > 0);
    const hits = selectors.map(({ globs, values }) => globs.some((glob) => values.some((value) => value !== undefined && matchesGlob(glob, value))));
    return andOperator ? hits.length > 0 && hits.every(Boolean) : hits.some(Boolean);
  });
}

/** Whether a window is open at a moment. Its first minute begins just after the moment that its schedule names. */
export function isActive(window: SyncWindow, at: Date): boolean {
  const local = at.getTime() + offset(window, at);
  const start = cron(window, new Date(local - durationMilliseconds(window.duration))).next();
  return start.getTime() < local;
}

/** Whether somebody may sync now, by Argo CD's rules: deny beats allow, and without an allow window nothing is refused. */
export function allowsSync(windows: readonly SyncWindow[], at: Date): boolean {
  return obstacles(windows, at).length === 0;
}

/** The windows that refuse a sync at a moment: the open deny windows, else the closed allow windows; none when it is allowed. */
export function obstacles(windows: readonly SyncWindow[], at: Date): SyncWindow[] {
  const active = windows.filter((window) => isActive(window, at));
  const denies = active.filter(({ kind }) => kind === "deny");
  if (denies.length > 0) return denies.every(({ manualSync }) => manualSync) ? [] : denies;
  if (active.length > 0) return [];
  const allows = windows.filter(({ kind }) => kind === "allow");
  return allows.every(({ manualSync }) => manualSync) ? [] : allows;
}

/** So many starts and ends of windows are looked at: more than three years of one that opens daily. */
const mostChanges = 2500;

/**
 * The next moment from which a sync is allowed.
 *
 * @returns undefined when none was found.
 */
export function nextOpening(windows: readonly SyncWindow[], after: Date): Date | undefined {
  let from = after;
  for (let change = 0; change < mostChanges; change += 1) {
    // Only the start of an allow window and the end of a deny window can let a sync through.
    const [next] = windows.map((window) => nextChange(window, from)).sort((left, right) => left.getTime() - right.getTime());
    if (next === undefined) return undefined;
    // A window is open from just after its start on.
    if (allowsSync(windows, new Date(next.getTime() + 1000))) return next;
    from = next;
  }
  return undefined;
}

function nextChange(window: SyncWindow, after: Date): Date {
  const length = window.kind === "deny" ? durationMilliseconds(window.duration) : 0;
  const shift = offset(window, after);
  const start = cron(window, new Date(after.getTime() + shift - length)).next();
  return new Date(start.getTime() - shift + length);
}

/** Schedules are read on a clock that is moved by the zone's present offset, as Argo CD does. */
function cron({ schedule }: SyncWindow, after: Date): { next(): Date } {
  const iterator = CronExpressionParser.parse(schedule, { currentDate: after, tz: "UTC" });
  return { next: () => iterator.next().toDate() };
}

/** How far the clocks of the window's zone are ahead of UTC; an unknown zone means UTC, as for Argo CD. */
function offset({ timeZone }: SyncWindow, at: Date): number {
  if (timeZone === undefined || timeZone === "" || timeZone === "UTC") return 0;
  try {
    const parts = new Intl.DateTimeFormat("en-US", {
      timeZone, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric",
    }).formatToParts(at);
    const part = (type: string): number => Number(parts.find((each) => each.type === type)?.value);
    const local = Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"), part("second"));
    return local - Math.floor(at.getTime() / 1000) * 1000;
  } catch {
    return 0;
  }
}

/** A Go duration such as `4h` or `1h30m`, in milliseconds. */
export function durationMilliseconds(text: string): number {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)];
  if (parts.length === 0 || parts.map(([whole]) => whole).join("") !== text) throw new RangeError(`"${text}" is no Go duration`);
  return parts.reduce((sum, [, number, unit]) => sum + Number(number) * (units[unit ?? ""] ?? 0), 0);
}

function matchesGlob(glob: string, value: string): boolean {
  const pattern = glob.split("").map((char) => (char === "*" ? ".*" : char === "?" ? "." : char.replace(/[.+^${}()|[\]\\]/g, "\\$&"))).join("");
  return new RegExp(`^${pattern}$`, "s").test(value);
}

import { EmergencyOverrideArgs, SyncWindowArgs, WindowKind, WindowMatch } from "../../sync-window";
import { checkMember, Problem } from "../validation";
import { parseCron } from "./cron";
import { parseGoDuration } from "./go-duration";
import { selects, SelectedApplication } from "./selection";
import { isTimeZone } from "./time-zone";

const descriptionLimit = 255;

/**
 * Everything that is wrong with windows. Kubernetes checks none of it, and Argo CD refuses every sync under a window
 * that it cannot read.
 *
 * @param applications what the windows can select.
 */
export function checkWindows(path: string, windows: readonly SyncWindowArgs[], applications: readonly SelectedApplication[]): Problem[] {
  return windows.flatMap((window, index) => {
    const at = (property: string) => `${path}[${index}].${property}`;
    return [
      ...checkMember(at("kind"), window.kind, Object.values(WindowKind)),
      ...checkMember(at("match"), window.match ?? WindowMatch.Any, Object.values(WindowMatch)),
      ...checkSchedule(at("schedule"), window.schedule),
      ...attempt(at("duration"), () => parseGoDuration(window.duration)),
      ...checkTimeZone(at("timeZone"), window.timeZone ?? "UTC"),
      ...checkDescription(at("description"), window.description ?? ""),
      ...checkSelectors(window, `${path}[${index}]`, applications),
    ];
  });
}

/** Everything that is wrong with an override but its expiry, which only the program knows. */
export function checkOverride(path: string, { ticket, reason, until }: EmergencyOverrideArgs): Problem[] {
  return [
    ...(ticket.trim() === "" ? [{ propertyPath: `${path}.ticket`, reason: "must name the ticket that grants it, got nothing" }] : []),
    ...(reason.trim() === "" ? [{ propertyPath: `${path}.reason`, reason: "must say why, got nothing" }] : []),
    ...(overrideEnd(until) === undefined
      ? [{ propertyPath: `${path}.until`, reason: `must be a time in UTC to the minute such as "2026-11-21T18:30:00Z", got "${until}"` }]
      : []),
  ];
}

/** The end of an override in milliseconds; undefined when it is no time in UTC to the minute. */
export function overrideEnd(until: string): number | undefined {
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:00(\.000)?)?Z$/.test(until) ? Date.parse(until) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}

function checkSchedule(propertyPath: string, schedule: string): Problem[] {
  return attempt(propertyPath, () => {
    // Argo CD takes a window that never starts for one that is always open.
    if (parseCron(schedule).next(Date.UTC(2024, 0, 1)) === undefined) throw new Error(`never happens: "${schedule}"`);
  });
}

function checkTimeZone(propertyPath: string, timeZone: string): Problem[] {
  if (isTimeZone(timeZone)) return [];
  return [{ propertyPath, reason: `must be an IANA time zone such as "UTC" or "Europe/Berlin", got "${timeZone}"` }];
}

function checkDescription(propertyPath: string, description: string): Problem[] {
  if (description.length <= descriptionLimit) return [];
  return [{ propertyPath, reason: `must have at most ${descriptionLimit} characters, got ${description.length}` }];
}

function checkSelectors(window: SyncWindowArgs, path: string, applications: readonly SelectedApplication[]): Problem[] {
  const given = (["applications", "namespaces", "clusters"] as const).flatMap((kind) => (window[kind] ?? []).map((pattern, index) => ({ kind, pattern, index })));
  const strange = given.filter(({ pattern }) => !/^[A-Za-z0-9._:/*?-]+$/.test(pattern));
  if (strange.length > 0) {
    return strange.map(({ kind, pattern, index }) => ({ propertyPath: `${path}.${kind}[${index}]`, reason: `must be a name with the wildcards * and ?, got "${pattern}"` }));
  }
  if (applications.some((application) => selects(window, application))) return [];
  return [{ propertyPath: path, reason: `must select an Application, but ${given.length === 0 ? "has no selector" : "its selectors match none"}` }];
}

function attempt(propertyPath: string, parse: () => unknown): Problem[] {
  try {
    parse();
    return [];
  } catch (error) {
    return [{ propertyPath, reason: error instanceof Error ? error.message : String(error) }];
  }
}

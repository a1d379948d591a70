import { EmergencyOverrideArgs, SyncWindowArgs, WindowKind, WindowMatch } from "./window";
import { parseGoDuration } from "../../foundation/go-duration";
import { checkMember, Problem } from "../../foundation/problems";
import { checkCron, checkTimeZone } from "./check-cron";
import { overrideEnd } from "./override";
import { selects, SelectedApplication } from "./selection";

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
      ...checkCron(at("schedule"), window.schedule),
      ...checkDuration(at("duration"), window.duration),
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

function checkDuration(propertyPath: string, duration: string): Problem[] {
  const milliseconds = parseGoDuration(duration);
  if (milliseconds !== undefined && milliseconds > 0) return [];
  if (milliseconds !== undefined) return [{ propertyPath, reason: `must be longer than nothing, got "${duration}"` }];
  const days = /^\d+d$/.test(duration) ? `; did you mean "${Number.parseInt(duration, 10) * 24}h"?` : "";
  return [{ propertyPath, reason: `must be a duration such as "4h" or "1h30m", got "${duration}"${days}` }];
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

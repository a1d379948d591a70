import { EmergencyOverrideArgs, SyncWindowArgs, WindowKind, WindowMatch } from "./window";
import { overrideEnd } from "./override";

const hours = 3_600_000;

/** For how long the window of an override is open before the override ends, in hours: no override is longer. */
export const overrideHours = 24;

/**
 * The windows while an override is in force: `deny` windows let people sync, and one more `allow` window is open until
 * the override ends. That one closes by itself: Argo CD knows its end, whether anybody runs `pulumi up` again or not.
 *
 * @param rootName the Application that the override opens.
 */
export function overriddenWindows(windows: readonly SyncWindowArgs[], override: EmergencyOverrideArgs, rootName: string): SyncWindowArgs[] {
  const note = `emergency override ${override.ticket} until ${override.until}: ${override.reason}`.slice(0, 255);
  const begin = new Date((overrideEnd(override.until) ?? 0) - overrideHours * hours);
  const schedule = [begin.getUTCMinutes(), begin.getUTCHours(), begin.getUTCDate(), begin.getUTCMonth() + 1, "*"].join(" ");
  return [
    ...windows.map((window): SyncWindowArgs => (window.kind === WindowKind.Deny ? { ...window, manualSync: true, description: note } : window)),
    ...(windows.some(({ kind }) => kind === WindowKind.Allow)
      ? [{ kind: WindowKind.Allow, schedule, duration: `${overrideHours}h`, timeZone: "UTC", applications: [rootName], description: note }]
      : []),
  ];
}

/** A window as an AppProject has it; what says nothing is left out. */
export function windowSpec(window: SyncWindowArgs, knowsOverrun: boolean): Record<string, unknown> {
  const { kind, schedule, duration, timeZone = "UTC", applications = [], namespaces = [], clusters = [], match, manualSync = false, finishBegun = true, description } = window;
  return {
    kind,
    schedule,
    duration,
    timeZone,
    ...(applications.length > 0 ? { applications } : {}),
    ...(namespaces.length > 0 ? { namespaces } : {}),
    ...(clusters.length > 0 ? { clusters } : {}),
    ...(match === WindowMatch.All ? { andOperator: true } : {}),
    ...(manualSync ? { manualSync: true } : {}),
    ...(finishBegun && knowsOverrun ? { syncOverrun: true } : {}),
    ...(description ? { description } : {}),
  };
}

/** What Argo CD says of a window of an AppProject; what it leaves out is empty. */
export interface WindowSpec extends Pick<SyncWindowArgs, "kind" | "schedule" | "duration" | "timeZone" | "applications" | "namespaces" | "clusters" | "manualSync" | "description"> {
  andOperator?: boolean;
  syncOverrun?: boolean;
}

/** The way back from `windowSpec`. */
export function windowOf({ andOperator, syncOverrun, ...window }: WindowSpec): SyncWindowArgs {
  return { ...window, match: andOperator === true ? WindowMatch.All : WindowMatch.Any, finishBegun: syncOverrun === true };
}

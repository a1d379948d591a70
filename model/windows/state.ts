import { durationOf } from "./duration";
import { parseCron } from "./cron";
import { zoneOffset } from "./time-zone";
import { SyncWindowArgs, WindowKind } from "./window";

/** What the windows of an Application say at one time. */
export interface WindowState {
  /** Whether a sync may begin. */
  readonly allowed: boolean;
  /** The windows that are open. */
  readonly open: readonly SyncWindowArgs[];
  /** The windows that refuse: open `deny` windows, or else the closed `allow` windows. Empty when `allowed`. */
  readonly refusing: readonly SyncWindowArgs[];
}

/** What is asked of windows. */
export interface WindowQuestion {
  /** The moment, in milliseconds since 1970. */
  readonly at: number;
  /** Whether a person or a pipeline asks, and not Argo CD by itself. */
  readonly manual: boolean;
  /** When the sync began that is running; undefined for one that is about to begin. */
  readonly begunAt?: number;
}

/**
 * What Argo CD decides from the windows that select one Application: an open `deny` window refuses, else an open `allow`
 * window allows, else a closed one refuses, else all is allowed.
 *
 * @param windows those that select the Application, and no others.
 * @throws Error for a schedule or a duration that cannot be read; Argo CD then refuses every sync.
 */
export function windowState(windows: readonly SyncWindowArgs[], { at, manual, begunAt }: WindowQuestion): WindowState {
  const now = decide(windows, at, at, manual);
  if (now.allowed || begunAt === undefined) return now;
  const goesOn = now.refusing.every(({ finishBegun = true }) => finishBegun) && decide(windows, begunAt, at, manual).allowed;
  return goesOn ? { ...now, allowed: true, refusing: [] } : now;
}

/** Argo CD shifts its clock by the offset that the time zone has now, also when it asks about the past. */
function decide(windows: readonly SyncWindowArgs[], at: number, now: number, manual: boolean): WindowState {
  const open = windows.filter((window) => isOpen(window, at, now));
  const denies = open.filter(({ kind }) => kind === WindowKind.Deny);
  if (denies.length > 0) {
    const allowed = manual && denies.every(({ manualSync }) => manualSync === true);
    return { allowed, open, refusing: allowed ? [] : denies };
  }
  const allows = windows.filter(({ kind }) => kind === WindowKind.Allow);
  const closed = allows.filter((window) => !open.includes(window));
  const allowed = closed.length === 0 || closed.length < allows.length || (manual && closed.every(({ manualSync }) => manualSync === true));
  return { allowed, open, refusing: allowed ? [] : closed };
}

/** A window is open when its schedule has a start between its duration ago and now, both excluded. */
function isOpen({ schedule, duration, timeZone = "UTC" }: SyncWindowArgs, at: number, now: number): boolean {
  const wallClock = at + zoneOffset(timeZone, now);
  const start = parseCron(schedule).next(wallClock - durationOf(duration));
  return start === undefined || start < wallClock;
}

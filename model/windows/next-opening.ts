import { parseCron } from "./cron";
import { durationOf } from "./duration";
import { WindowQuestion, windowState } from "./state";
import { nextOffsetChange, zoneOffset } from "./time-zone";
import { SyncWindowArgs, WindowKind } from "./window";

/** A window is open from just after its start on. */
const justAfter = 1;

/** The first moment at or after a time from which on a sync may begin; undefined when there is none within five years. */
export function nextOpening(windows: readonly SyncWindowArgs[], question: Omit<WindowQuestion, "begunAt">): number | undefined {
  const { at, manual } = question;
  const limit = new Date(at).setUTCFullYear(new Date(at).getUTCFullYear() + 5);
  let state = windowState(windows, question);
  if (state.allowed) return at;
  for (let from = at - justAfter; from < limit;) {
    // What is computed from the clock of a zone holds until that clock changes.
    const clockChange = Math.min(limit, ...windows.map(({ timeZone = "UTC" }) => nextOffsetChange(timeZone, from, limit)));
    const passes = ({ manualSync }: SyncWindowArgs) => manual && manualSync === true;
    const denies = state.refusing.filter((window) => window.kind === WindowKind.Deny && !passes(window));
    const next = denies.length > 0
      ? Math.max(...denies.map((window) => endOf(window, from, clockChange)))
      // An open `deny` window that lets people sync does so whatever `allow` windows say.
      : Math.min(...windows.filter((window) => window.kind === WindowKind.Allow || passes(window)).map((window) => startOf(window, from, clockChange)));
    const opening = Math.min(next, clockChange);
    state = windowState(windows, { at: opening + justAfter, manual });
    if (state.allowed) return opening;
    from = opening;
  }
  return undefined;
}

/** The next start of a window after a time. */
function startOf({ schedule, timeZone = "UTC" }: SyncWindowArgs, after: number, limit: number): number {
  const shift = zoneOffset(timeZone, after);
  const start = parseCron(schedule).next(after + shift);
  return start === undefined ? limit : start - shift;
}

/** The end of a window that is open: it goes on where it starts again before it has ended. */
function endOf({ schedule, duration, timeZone = "UTC" }: SyncWindowArgs, at: number, limit: number): number {
  const { next } = parseCron(schedule);
  const length = durationOf(duration);
  const shift = zoneOffset(timeZone, at);
  let start = next(at + shift - length);
  while (start !== undefined && start + length - shift < limit) {
    const end = start + length;
    // Of many starts in a row, a late one is enough.
    const later: number | undefined = [next(end - length / 2), next(start)].find((found) => found !== undefined && found < end);
    if (later === undefined) return end - shift;
    start = later;
  }
  return limit;
}

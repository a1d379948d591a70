/** What a sync window does while it is open. */
export const WindowKind = {
  /** Syncs are allowed while it is open, and refused while no `allow` window is. */
  Allow: "allow",
  /** Syncs are refused while it is open, whatever `allow` windows say. */
  Deny: "deny",
} as const;
export type WindowKind = (typeof WindowKind)[keyof typeof WindowKind];

/** Which of a window's selectors an Application must match. */
export const WindowMatch = {
  /** One of them is enough. */
  Any: "any",
  /** Every kind of selector that is given. */
  All: "all",
} as const;
export type WindowMatch = (typeof WindowMatch)[keyof typeof WindowMatch];

/** A time in which Argo CD allows or refuses syncs. */
export interface SyncWindowArgs {
  /** Whether it allows or refuses. */
  kind: WindowKind;
  /** When it opens: five cron fields (minute, hour, day of month, month, day of week); Sunday is 0. */
  schedule: string;
  /** For how long: a Go duration such as `4h` or `1h30m`; it has no days. */
  duration: string;
  /** IANA name of the time zone of `schedule`. Default: `UTC`. */
  timeZone?: string;
  /** Names of Applications; `*` and `?` are wildcards. Default: the root, unless another selector is given. */
  applications?: string[];
  /** Destination namespaces of Applications; `*` and `?` are wildcards. Default: none. */
  namespaces?: string[];
  /** Names or addresses of destination clusters; `*` and `?` are wildcards. Default: none. */
  clusters?: string[];
  /** Which of the selectors an Application must match. Default: any of them. */
  match?: WindowMatch;
  /** Whether a person may sync although this window refuses; an `allow` window with it restrains automatic syncs only. Default: false. */
  manualSync?: boolean;
  /**
   * Whether a sync that was allowed when it began goes on after the window has turned against it. Without it Argo CD
   * holds the waves that have not begun until the next opening. Needs Argo CD 3.5. Default: true.
   */
  finishBegun?: boolean;
  /** What the window is for, such as the number of a change. At most 255 characters. Default: none. */
  description?: string;
}

/** A dated permission to sync outside the windows. */
export interface EmergencyOverrideArgs {
  /** The ticket in which it was granted. */
  ticket: string;
  /** Why. */
  reason: string;
  /** When it ends, at most 24 hours ahead: a time in UTC to the minute, such as `2026-11-21T18:30:00Z`. */
  until: string;
}

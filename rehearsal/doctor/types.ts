/** Parts of the examination, in the order in which they are shown. */
export const areas = ["programs", "machine", "network", "tools"] as const;
export type Area = (typeof areas)[number];

/** What came of one check. A warning does not keep the rehearsal from running. */
export type CheckStatus = "ok" | "warning" | "failed";

/** One thing that the rehearsal needs, and how it stands. */
export interface Check {
  area: Area;
  /** What was looked at, for example "free disk". */
  name: string;
  status: CheckStatus;
  /** What was found. */
  found: string;
  /** How to put it right; with every check that is not ok. */
  fix?: string;
}

import { RolloutReport } from "../follow/model";
import { ApplicationChange } from "./changes";
import { WindowRefusal } from "./window-refusal";

/** How `gitops sync` ended; printed with `--format json`. */
export interface SyncResult {
  readonly environment: string;
  readonly system: string;
  readonly root: string;
  readonly server: string;
  /** The one Application that was asked for. */
  readonly only?: string;
  /** `nothing-to-sync`: the root has the newest commit and its last sync succeeded. */
  readonly outcome: "synced" | "nothing-to-sync" | "dry-run" | "refused" | "failed";
  /** The commit that was previewed or deployed. */
  readonly revision: string;
  readonly changes: readonly ApplicationChange[];
  /** Why it was refused. */
  readonly refusal?: WindowRefusal;
  /** Why it failed, and where. */
  readonly failure?: { readonly message: string; readonly detail?: string };
  /** Every Application as it was seen last. */
  readonly applications?: readonly { readonly name: string; readonly wave: number; readonly state: string; readonly blocking: boolean; readonly reason: string; readonly object?: string }[];
  /** From the request of the sync to its end. */
  readonly seconds?: number;
}

/** The Applications of a report as data. */
export function applicationsOf({ waves }: RolloutReport): NonNullable<SyncResult["applications"]> {
  return waves.flatMap(({ children }) => children)
    .map(({ name, wave, state, blocking, reason, object }) => ({ name, wave, state, blocking, reason, ...(object ? { object } : {}) }));
}

import { EnvironmentName } from "./environment";

/** How an environment takes up a change in Git. */
export const SyncPolicy = {
  /** Every commit is deployed; what is gone from Git is pruned; drift in the cluster is healed. */
  Automatic: "automatic",
  /** As `automatic`, and pruning waits until the dependents of a deleted object are gone. */
  AutomaticForeground: "automatic-foreground",
  /**
   * A commit shows as OutOfSync on the root until somebody syncs it; nothing is pruned and nothing is healed.
   * The children follow the root's commit, so that one sync of the root deploys through the waves.
   */
  Manual: "manual",
} as const;
export type SyncPolicy = (typeof SyncPolicy)[keyof typeof SyncPolicy];

/** Which commit the children of a root Application deploy. */
export const ChildRevision = {
  /**
   * The commit that the root renders: every change passes the waves, and only the root moves anything.
   * Children from other repositories are pinned by their own version.
   */
  Root: "root",
  /** Their branch, each on its own: faster, but ordered only on the first installation. */
  Branch: "branch",
} as const;
export type ChildRevision = (typeof ChildRevision)[keyof typeof ChildRevision];

/** The policy of an environment whose system does not choose one. */
export const defaultSyncPolicy: Readonly<Record<EnvironmentName, SyncPolicy>> = {
  dev: SyncPolicy.Automatic,
  staging: SyncPolicy.AutomaticForeground,
  prod: SyncPolicy.Manual,
};

/** A dated permission to do in production what its sync policy forbids. */
export interface PolicyExceptionArgs {
  /** The last day on which it holds, such as `2026-12-31`, in UTC. Who declares it checks that the day has not passed. */
  until: string;
  /** Why. */
  reason: string;
  /** The ticket in which it was granted. Default: none. */
  ticket?: string;
}

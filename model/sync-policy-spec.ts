import { SyncPolicy } from "./sync-policy";

/** `spec.syncPolicy` of an Argo CD Application. */
export interface SyncPolicySpec {
  readonly automated?: { readonly prune: boolean; readonly selfHeal: boolean };
  readonly syncOptions?: readonly string[];
  readonly retry: {
    readonly limit: number;
    readonly backoff: { readonly duration: string; readonly factor: number; readonly maxDuration: string };
    readonly refresh?: boolean;
  };
}

/** A retry deploys the commit that it began with: what somebody approved by a sync stays what is deployed. */
const retry = { limit: 5, backoff: { duration: "5s", factor: 2, maxDuration: "3m" } } as const;
/** A retry takes the newest commit: one that mends a failed rollout is not held up until all retries have failed. */
const retryNewest = { ...retry, refresh: true } as const;
const foreground = ["CreateNamespace=true", "PrunePropagationPolicy=foreground"];
/** Under `manual` nothing is pruned, unless somebody prunes by hand: then, too, in the foreground. */
const options: Readonly<Record<SyncPolicy, readonly string[]>> = { automatic: ["CreateNamespace=true"], "automatic-foreground": foreground, manual: foreground };
const automatic = { prune: true, selfHeal: true } as const;

/** The root Application: under `manual` it has no `automated` block, so only a person or a pipeline syncs it. */
export function rootSyncPolicy(policy: SyncPolicy): SyncPolicySpec {
  return policy === SyncPolicy.Manual ? { retry } : { automated: automatic, retry: retryNewest };
}

/**
 * A child of a root. Under `manual` the child still follows the commit that its root renders, without pruning and
 * without healing: an `automated` block with both switched off means exactly that for a child, and only for a child.
 */
export function childSyncPolicy(policy: SyncPolicy): SyncPolicySpec {
  const automated = policy === SyncPolicy.Manual ? { prune: false, selfHeal: false } : automatic;
  return { automated, syncOptions: options[policy], retry: retryNewest };
}

/** An Application without a root: under `manual` it has no `automated` block. */
export function standaloneSyncPolicy(policy: SyncPolicy): SyncPolicySpec {
  return policy === SyncPolicy.Manual
    ? { syncOptions: options[policy], retry }
    : { automated: automatic, syncOptions: options[policy], retry: retryNewest };
}

/** The parts of an Argo CD Application that following a rollout needs. */
export interface ApplicationRecord {
  readonly metadata: { readonly name: string; readonly annotations?: Readonly<Record<string, string>>; readonly resourceVersion?: string };
  readonly spec: {
    readonly project: string;
    readonly destination?: { readonly name?: string; readonly server?: string };
    readonly source?: { readonly targetRevision?: string; readonly helm?: { readonly valuesObject?: { readonly applications?: Readonly<Record<string, ChildValues>> } } };
    readonly syncPolicy?: { readonly automated?: { readonly prune?: boolean; readonly selfHeal?: boolean; readonly enabled?: boolean } };
  };
  /** An operation that was requested; Argo CD removes it in the same write that says how the operation ended. */
  readonly operation?: { readonly sync?: { readonly revision?: string } };
  readonly status?: {
    readonly sync?: { readonly status?: string; readonly revision?: string; readonly comparedTo?: { readonly source?: { readonly targetRevision?: string } } };
    readonly health?: { readonly status?: string; readonly message?: string };
    /** When it was last compared with Git, RFC 3339 in UTC, whole seconds. */
    readonly reconciledAt?: string;
    readonly operationState?: { readonly finishedAt?: string; readonly phase?: string; readonly message?: string; readonly retryCount?: number; readonly syncResult?: { readonly revision?: string } };
    readonly conditions?: readonly { readonly type: string; readonly message: string }[];
    readonly resources?: readonly ManagedObject[];
  };
}

/** One child in the root's values. */
export interface ChildValues {
  readonly additionalAnnotations?: Readonly<Record<string, string>>;
  readonly followsRoot?: boolean;
}

/** One object that an Application manages. */
export interface ManagedObject {
  readonly group?: string;
  readonly version: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
  readonly status?: string;
  /** It is gone from Git and stays in the cluster. */
  readonly requiresPruning?: boolean;
}

/** Where one child stands. */
export type ChildState = "healthy" | "waiting" | "failed" | "absent";

/** One child, where it stands, and why it is not healthy. */
export interface ChildReport {
  readonly name: string;
  readonly wave: number;
  readonly blocking: boolean;
  readonly state: ChildState;
  /** Why it is not healthy; empty when it is. */
  readonly reason: string;
  /** The object that it waits for, as `Kind namespace/name`. */
  readonly object?: string;
}

/** One wave and its children. */
export interface WaveReport {
  readonly wave: number;
  readonly children: readonly ChildReport[];
  /** All children that later waves wait for are healthy. */
  readonly passed: boolean;
}

/** Where a whole environment stands. */
export interface RolloutReport {
  /** `phase` is that of the last operation, or `Requested` when another one was requested and has not begun. */
  readonly root: { readonly name: string; readonly syncStatus: string; readonly phase: string; readonly message: string; readonly automated: boolean; readonly revision: string };
  readonly waves: readonly WaveReport[];
  /** Every child is healthy, or does not hold others up and has failed. */
  readonly settled: boolean;
  /** The root gave up: why. */
  readonly failure?: string;
}

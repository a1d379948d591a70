import { setTimeout as sleep } from "node:timers/promises";

/** How something is tried again. */
export interface RetryOptions {
  /** Milliseconds before the next attempt, after so many that failed; undefined gives up. */
  readonly pause: (failed: number, error: unknown) => number | undefined;
  readonly signal?: AbortSignal;
}

/**
 * Tries something until it succeeds.
 *
 * @returns what the first attempt that succeeded gave.
 * @throws the error of the last attempt, when `pause` gives up or the signal aborts.
 */
export async function retry<T>(attempt: () => Promise<T>, { pause, signal }: RetryOptions): Promise<T> {
  for (let failed = 1; ; failed += 1) {
    try {
      return await attempt();
    } catch (error) {
      const milliseconds = signal?.aborted ? undefined : pause(failed, error);
      if (milliseconds === undefined) throw error;
      await sleep(milliseconds, undefined, { signal });
    }
  }
}

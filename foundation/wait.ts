import { setTimeout as sleep } from "node:timers/promises";

/** How something is waited for. */
export interface WaitOptions {
  /** Milliseconds between two looks. */
  readonly interval: number;
  /** Milliseconds after which it is given up. Default: never. */
  readonly timeout?: number;
  readonly signal?: AbortSignal;
}

/**
 * Looks again and again until something is there. There is one more look when the time is over: a slow look, or a machine that
 * slept, does not count against what is waited for.
 *
 * @param look undefined as long as it is not there.
 * @returns what was found; undefined when the time is over.
 * @throws what `look` throws, and the reason of an abort.
 */
export async function waitFor<T>(look: () => T | undefined | Promise<T | undefined>, { interval, timeout, signal }: WaitOptions): Promise<T | undefined> {
  const deadline = timeout === undefined ? Number.POSITIVE_INFINITY : performance.now() + timeout;
  for (;;) {
    signal?.throwIfAborted();
    const late = performance.now() >= deadline;
    const found = await look();
    if (found !== undefined || late) return found;
    // The pause ends with an error of its own, which says nothing of the reason.
    await sleep(Math.max(0, Math.min(interval, deadline - performance.now())), undefined, { signal }).catch(() => undefined);
  }
}

/** As `waitFor`, for something that is true or not. */
export async function waitUntil(look: () => boolean | Promise<boolean>, options: WaitOptions): Promise<boolean> {
  return (await waitFor(async () => (await look()) || undefined, options)) ?? false;
}

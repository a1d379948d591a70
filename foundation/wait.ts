import { setTimeout as sleep } from "node:timers/promises";

/** How something is waited for. */
export interface WaitOptions {
  /** Milliseconds between two looks, or how many there are after so many looks. */
  readonly interval: number | ((looks: number) => number);
  /** Milliseconds after which it is given up. Default: never. */
  readonly timeout?: number;
  /** How the time between two looks passes, for somebody who is told of changes. Default: it is slept. */
  readonly pause?: (milliseconds: number, signal: AbortSignal | undefined) => Promise<unknown>;
  readonly signal?: AbortSignal;
}

/**
 * Looks again and again until something is there. There is one more look when the time is over: a slow look, or a machine that
 * slept, does not count against what is waited for.
 *
 * @param look undefined as long as it is not there; told whether it is the last look.
 * @returns what was found; undefined when the time is over.
 * @throws what `look` throws, and the reason of an abort.
 */
export async function waitFor<T>(look: (last: boolean) => T | undefined | Promise<T | undefined>, options: WaitOptions): Promise<T | undefined> {
  const { interval, timeout, pause = slept, signal } = options;
  const deadline = timeout === undefined ? Number.POSITIVE_INFINITY : performance.now() + timeout;
  for (let looks = 1; ; looks += 1) {
    signal?.throwIfAborted();
    const late = performance.now() >= deadline;
    const found = await look(late);
    if (found !== undefined || late) return found;
    const wanted = typeof interval === "number" ? interval : interval(looks);
    // The pause ends with an error of its own, which says nothing of the reason.
    await pause(Math.max(0, Math.min(wanted, deadline - performance.now())), signal).catch((error: unknown) => {
      if (!signal?.aborted) throw error;
    });
  }
}

/** As `waitFor`, for something that is true or not. */
export async function waitUntil(look: () => boolean | Promise<boolean>, options: WaitOptions): Promise<boolean> {
  return (await waitFor(async () => (await look()) || undefined, options)) ?? false;
}

/** An interval that grows by half with every look. */
export function growing(first: number, longest: number): (looks: number) => number {
  return (looks) => Math.min(first * 1.5 ** (looks - 1), longest);
}

function slept(milliseconds: number, signal: AbortSignal | undefined): Promise<unknown> {
  return sleep(milliseconds, undefined, { signal });
}

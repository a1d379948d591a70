/** Statuses that a server gives when the same question may get another answer in a moment. */
export function isPassingStatus(status: number): boolean {
  return status === 408 || status === 425 || status === 429 || (status >= 500 && status !== 501 && status !== 505);
}

/** Milliseconds that the server asks to wait for (RFC 9110, section 10.2.3); undefined when it does not say. */
export function retryAfter(headers: Headers, now: () => number = Date.now): number | undefined {
  const text = headers.get("retry-after")?.trim() ?? "";
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const date = Date.parse(text);
  return text === "" || Number.isNaN(date) ? undefined : Math.max(0, date - now());
}

/** When a request that failed is sent again. */
export interface RetryPlan {
  /** Milliseconds before each further attempt. */
  readonly pauses: readonly number[];
  /** Milliseconds that are left for all attempts. */
  readonly left: number;
}

/**
 * Milliseconds until the next attempt: those of the plan, or those that the server asks for when these are more.
 *
 * @param failed how many attempts have failed.
 * @returns undefined when there is none, or it would have less time than the wait for it takes.
 */
export function nextPause(failed: number, { pauses, left }: RetryPlan, wished = 0): number | undefined {
  const pause = pauses[failed - 1];
  if (pause === undefined) return undefined;
  const wait = Math.max(pause, wished);
  return 2 * wait <= left ? wait : undefined;
}

import { exchange, HttpRequest } from "./http";
import { HttpError } from "./http-error";
import { isPassingStatus, nextPause, retryAfter } from "./http-retry";
import { retry } from "./retry";

/** An answer, read to its end; any status. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Buffer;
}

/** A request whose answer is kept in memory; `limits.whole` is over all attempts. */
export interface Question extends HttpRequest {
  readonly limits: HttpRequest["limits"] & { readonly whole: number };
  /** Whether it may be sent twice. Default: as its method says, so not for POST. */
  readonly repeatable?: boolean;
}

/** Milliseconds before each further attempt. */
const pauses = [300, 1000];

/** An answer that may be another one in a moment. */
class PassingAnswer extends Error {
  constructor(readonly answer: HttpAnswer) {
    super(`HTTP status ${answer.status}`);
  }
}

/**
 * Asks a server, and again after an error of the server or on the way that may pass: at most three times, and within the time for all
 * of them. A request that changes something is repeated only where it was refused for its number (429), and so not done.
 *
 * @throws HttpError when there is no answer, or not all of it; the reason of an abort.
 */
export async function ask(address: string | URL, question: Question): Promise<HttpAnswer> {
  const { method = "GET", limits, signal, repeatable = method !== "POST" } = question;
  const ends = performance.now() + limits.whole;
  const attempt = async (): Promise<HttpAnswer> => {
    const whole = Math.max(1, Math.min(limits.whole, ends - performance.now()));
    const answer = await exchange(address, { ...question, limits: { ...limits, whole } }, async ({ status, headers }, chunks) => {
      const parts: Uint8Array[] = [];
      for await (const chunk of chunks) parts.push(chunk);
      return { status, headers, body: Buffer.concat(parts) };
    });
    if (isPassingStatus(answer.status)) throw new PassingAnswer(answer);
    return answer;
  };
  const pause = (failed: number, error: unknown): number | undefined => {
    const plan = { pauses, left: ends - performance.now() };
    if (error instanceof PassingAnswer) return repeatable || error.answer.status === 429 ? nextPause(failed, plan, retryAfter(error.answer.headers)) : undefined;
    return repeatable && error instanceof HttpError && error.failure === "passing" ? nextPause(failed, plan) : undefined;
  };
  try {
    return await retry(attempt, { pause, signal });
  } catch (error) {
    if (error instanceof PassingAnswer && !signal?.aborted) return error.answer;
    throw error;
  }
}

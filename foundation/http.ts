import { isConfidential } from "./confidential";
import { UserError } from "./errors";
import { fetchUrl } from "./fetch-url";
import { HttpError, httpError } from "./http-error";

/** What one request may take. */
export interface HttpLimits {
  /** Milliseconds until the answer begins. */
  readonly answer: number;
  /** Milliseconds without a single byte of it. */
  readonly silence: number;
  /** Milliseconds from the beginning to the end. Default: no limit, as long as bytes come. */
  readonly whole?: number;
  /** Bytes of the answer, unpacked. */
  readonly bytes: number;
}

/** One request. */
export interface HttpRequest {
  /** Default: GET. */
  readonly method?: "GET" | "HEAD" | "POST" | "DELETE";
  readonly headers?: Readonly<Record<string, string>>;
  /** The header of that name. It goes by https, or to this machine, and never along with a redirection. Default: the user and password of the address. */
  readonly authorization?: string;
  readonly body?: string;
  readonly limits: HttpLimits;
  readonly signal?: AbortSignal;
}

/**
 * Sends a request and has its answer read. Every client of this package that speaks HTTP with a server of others does it here, so
 * that each has deadlines, a limit of what it takes, and keeps credentials to the server that they are for.
 *
 * @param take reads the answer; its chunks end with an `HttpError` when the rest does not come.
 * @throws HttpError when there is no answer, or not all of it; what `take` throws; the reason of an abort.
 */
export async function exchange<T>(address: string | URL, request: HttpRequest, take: (response: Response, chunks: AsyncIterable<Uint8Array>) => Promise<T>): Promise<T> {
  const { method = "GET", headers = {}, body, limits, signal } = request;
  const { url, authorization } = withCredentials(address, request.authorization);
  const clock = new AbortController();
  const patience = patienceWith(clock);
  let begun = false;
  const tooLate = () => clock.abort(new HttpError(`${begun ? "no end of the answer within" : "no answer for"} ${seconds(limits.whole ?? 0)}`, "passing"));
  const whole = limits.whole === undefined ? undefined : setTimeout(tooLate, limits.whole);
  const fail = (error: unknown): never => {
    signal?.throwIfAborted();
    throw clock.signal.aborted ? clock.signal.reason : httpError(error);
  };
  try {
    patience(limits.answer, "no answer");
    const response = await fetchUrl(url, {
      method,
      headers: { ...headers, ...(authorization === undefined ? {} : { authorization }) },
      ...(body === undefined ? {} : { body }),
      signal: signal ? AbortSignal.any([signal, clock.signal]) : clock.signal,
      redirect: authorization === undefined ? "follow" : "manual",
    }).catch(fail);
    patience(0);
    begun = true;
    if (response.redirected && isConfidential(url) && !isConfidential(response.url)) throw new HttpError(`it redirects to plain http, at ${new URL(response.url).host}`, "final");
    return await take(response, chunksOf(response, limits, patience, fail));
  } finally {
    patience(0);
    clearTimeout(whole);
    // What was not read of the answer would keep the connection, and with it the process.
    clock.abort();
  }
}

async function* chunksOf(response: Response, limits: HttpLimits, patience: Patience, fail: (error: unknown) => never): AsyncGenerator<Uint8Array> {
  if (response.body === null) return;
  const reader = response.body.getReader();
  for (let received = 0; ; ) {
    patience(limits.silence, "no more data");
    const { done, value } = await reader.read().catch(fail);
    patience(0);
    if (done) return;
    received += value.byteLength;
    if (received > limits.bytes) throw new HttpError(`the answer is longer than ${limits.bytes} bytes`, "final");
    yield value;
  }
}

/** The address without user and password, which `fetch` refuses and shows, and what is sent for them. */
function withCredentials(address: string | URL, given: string | undefined): { url: URL; authorization: string | undefined } {
  const url = new URL(address);
  const { username, password } = url;
  url.username = url.password = "";
  const own = username === "" && password === "" ? undefined : `Basic ${Buffer.from(`${decoded(username)}:${decoded(password)}`).toString("base64")}`;
  const authorization = given ?? own;
  if (authorization === undefined) return { url, authorization };
  if (!isConfidential(url)) {
    throw new UserError(`credentials for ${url.host} would go by plain http`, "anybody on the way could read them: use https; http is accepted to this machine only");
  }
  if (!/^[\x20-\x7e]+$/.test(authorization)) throw new UserError(`the credentials for ${url.host} hold a line end or another character that none has; they are not shown`);
  return { url, authorization };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

type Patience = (milliseconds: number, what?: string) => void;

/** A timer that is started anew by each call and stopped by 0. */
function patienceWith(clock: AbortController): Patience {
  let timer: NodeJS.Timeout | undefined;
  return (milliseconds, what = "") => {
    clearTimeout(timer);
    if (milliseconds > 0) timer = setTimeout(() => clock.abort(new HttpError(`${what} for ${seconds(milliseconds)}`, "passing")), milliseconds);
  };
}

function seconds(milliseconds: number): string {
  return `${Number((milliseconds / 1000).toPrecision(2))} s`;
}

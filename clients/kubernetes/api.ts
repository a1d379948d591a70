import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { nextPause, retryAfter } from "../../foundation/http-retry";
import { retry } from "../../foundation/retry";
import { isObject, type Json, type JsonObject, objectsAt, textAt } from "../../foundation/json";
import type { Connection } from "./connection";

/** An answer of the API server that is not a success. */
export class ApiError extends Error {
  constructor(
    /** HTTP status. */
    readonly status: number,
    /** Machine-readable reason, such as `NotFound` or `Conflict`. */
    readonly reason: string,
    message: string,
    /** The single problems, where the server lists them. */
    readonly causes: JsonObject[] = [],
    /** Milliseconds after which the server wants to be asked again, where it says so. */
    readonly retryAfter?: number,
  ) {
    super(message);
    this.name = "ApiError";
  }
}

/** The API server cannot be reached, or closed the connection. */
export class UnreachableError extends Error {
  constructor(server: string, cause: unknown) {
    super(`the Kubernetes API server ${server} cannot be reached: ${describe(cause)}`, { cause });
    this.name = "UnreachableError";
  }
}

/** One call of the API. */
export interface ApiRequest {
  method?: "GET" | "POST" | "PATCH" | "DELETE";
  path: string;
  query?: Record<string, string>;
  body?: Json;
  /** What is sent as it is, in place of `body`. */
  text?: string;
  contentType?: string;
}

/** Milliseconds before each further attempt. */
const pauses = [200, 400, 800, 1600];
/** Twice as long as anybody waits for a server that asks to come again later, in milliseconds. */
const longestPause = 30_000;
/** No single call may take longer, milliseconds. */
const requestTimeout = 60_000;
/** Bytes of an answer: lists of everything in a large cluster are longer than they look. */
const longestAnswer = 2 ** 28;

/** Calls the API server over kept-alive connections; repeats a call that was refused for a moment. */
export class Api {
  /**
   * @param signal ends repetitions; a call under way is always finished, so that nobody has to guess what it did. Default: none.
   * @param timeout milliseconds that one call may take. Default: a minute.
   */
  constructor(
    private readonly connection: Connection,
    private readonly signal?: AbortSignal,
    private readonly timeout: number = requestTimeout,
  ) {}

  /** The address of the server. */
  get server(): string {
    return this.connection.server;
  }

  /**
   * @returns the parsed answer
   * @throws {@link ApiError} when the server refuses, {@link UnreachableError} when there is no answer
   */
  call(request: ApiRequest): Promise<JsonObject> {
    const pause = (failed: number, error: unknown) =>
      isTransient(error) ? nextPause(failed, { pauses, left: longestPause }, error instanceof ApiError ? error.retryAfter : undefined) : undefined;
    return retry(() => this.once(request), { pause, signal: this.signal });
  }

  private async once({ method = "GET", path, query, body, text: given, contentType }: ApiRequest): Promise<JsonObject> {
    const url = new URL(this.connection.server.replace(/\/$/, "") + path);
    for (const [name, value] of Object.entries(query ?? {})) url.searchParams.set(name, value);
    const text = given ?? (body === undefined ? undefined : JSON.stringify(body));
    const send = url.protocol === "http:" ? httpRequest : httpsRequest;
    let limit: NodeJS.Timeout | undefined;
    const { status, answer, wished } = await new Promise<{ status: number; answer: string; wished?: number }>((resolve, reject) => {
      const outgoing = send(url, {
        method,
        agent: this.connection.agent,
        auth: this.connection.auth,
        headers: {
          accept: "application/json",
          ...this.connection.headers,
          ...(text === undefined
            ? {}
            : { "content-type": contentType ?? "application/json", "content-length": Buffer.byteLength(text) }),
        },
      });
      outgoing.on("response", (response) => {
        const chunks: Buffer[] = [];
        let received = 0;
        response.on("data", (chunk: Buffer) => {
          received += chunk.length;
          if (received > longestAnswer) outgoing.destroy(new Error(`the answer is longer than ${longestAnswer} bytes`));
          else chunks.push(chunk);
        });
        response.on("end", () =>
          resolve({ status: response.statusCode ?? 0, answer: Buffer.concat(chunks).toString(), wished: retryAfter(new Headers({ "retry-after": response.headers["retry-after"] ?? "" })) }),
        );
        response.on("error", reject);
      });
      // Over all of it: a server that sends a byte now and then would never be silent.
      limit = setTimeout(() => outgoing.destroy(new Error(`no answer within ${this.timeout / 1000} s`)), this.timeout);
      outgoing.on("error", reject);
      outgoing.end(text);
    }).catch((error: unknown) => {
      throw new UnreachableError(this.connection.server, error);
    }).finally(() => clearTimeout(limit));
    const parsed = parse(answer);
    if (status >= 200 && status < 300) return isObject(parsed) ? parsed : {};
    const message = isObject(parsed) ? textAt(parsed, "message") : answer.trim();
    const causes = isObject(parsed) ? objectsAt(parsed, "details", "causes") : [];
    const reason = isObject(parsed) ? textAt(parsed, "reason") : undefined;
    throw new ApiError(status, reason ?? "", message || `HTTP status ${status}`, causes, wished);
  }
}

/** Whether an error says that the object, or its kind, does not exist. */
export function isNotFound(error: unknown): boolean {
  return error instanceof ApiError && error.status === 404;
}

/** Whether an error says that this user may not do it. */
export function isForbidden(error: unknown): error is ApiError {
  return error instanceof ApiError && error.status === 403;
}

function isTransient(error: unknown): boolean {
  if (error instanceof ApiError) return error.status === 429 || error.status === 503 || error.status === 504;
  return error instanceof UnreachableError && /ECONNRESET|EPIPE|socket hang up/.test(error.message);
}

function parse(text: string): Json {
  try {
    return text ? (JSON.parse(text) as Json) : null;
  } catch {
    return null;
  }
}

function describe(cause: unknown): string {
  if (cause instanceof AggregateError && cause.errors.length > 0) return describe(cause.errors[0]);
  return cause instanceof Error ? cause.message : String(cause);
}

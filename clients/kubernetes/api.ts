import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
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

const attempts = 5;
/** No single call may take longer, milliseconds. */
const requestTimeout = 60_000;

/** Calls the API server over kept-alive connections; repeats a call that was refused for a moment. */
export class Api {
  /** @param signal ends repetitions; a call under way is always finished, so that nobody has to guess what it did. Default: none. */
  constructor(
    private readonly connection: Connection,
    private readonly signal?: AbortSignal,
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
    const pause = (failed: number, error: unknown) => (failed < attempts && isTransient(error) ? 100 * 2 ** failed : undefined);
    return retry(() => this.once(request), { pause, signal: this.signal });
  }

  private async once({ method = "GET", path, query, body, text: given, contentType }: ApiRequest): Promise<JsonObject> {
    const url = new URL(this.connection.server.replace(/\/$/, "") + path);
    for (const [name, value] of Object.entries(query ?? {})) url.searchParams.set(name, value);
    const text = given ?? (body === undefined ? undefined : JSON.stringify(body));
    const send = url.protocol === "http:" ? httpRequest : httpsRequest;
    const { status, answer } = await new Promise<{ status: number; answer: string }>((resolve, reject) => {
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
        timeout: requestTimeout,
      });
      outgoing.on("response", (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () =>
          resolve({ status: response.statusCode ?? 0, answer: Buffer.concat(chunks).toString() }),
        );
        response.on("error", reject);
      });
      outgoing.on("timeout", () => outgoing.destroy(new Error(`no answer within ${requestTimeout / 1000} s`)));
      outgoing.on("error", reject);
      outgoing.end(text);
    }).catch((error: unknown) => {
      throw new UnreachableError(this.connection.server, error);
    });
    const parsed = parse(answer);
    if (status >= 200 && status < 300) return isObject(parsed) ? parsed : {};
    const message = isObject(parsed) ? textAt(parsed, "message") : answer.trim();
    const causes = isObject(parsed) ? objectsAt(parsed, "details", "causes") : [];
    const reason = isObject(parsed) ? textAt(parsed, "reason") : undefined;
    throw new ApiError(status, reason ?? "", message || `HTTP status ${status}`, causes);
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

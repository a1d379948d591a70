/** What can be done about a request that got no answer, or not all of it. */
export type HttpFailure =
  /** It may be over in a moment: the connection broke, or the server was silent. */
  | "passing"
  /** Nobody is there, no such name, or another one than is meant, as its certificate says: asking again at once does not help. */
  | "unreachable"
  /** The answer is there, and cannot be used. */
  | "final";

/** A request that got no answer, or not all of it; the message is one line, without the address. */
export class HttpError extends Error {
  constructor(message: string, readonly failure: HttpFailure) {
    super(message);
    this.name = "HttpError";
  }
}

/** The connection broke. */
const broken = ["ECONNRESET", "ECONNABORTED", "EPIPE", "ETIMEDOUT", "UND_ERR_SOCKET", "UND_ERR_HEADERS_TIMEOUT", "UND_ERR_BODY_TIMEOUT", "UND_ERR_REQ_CONTENT_LENGTH_MISMATCH", "UND_ERR_RES_CONTENT_LENGTH_MISMATCH"];

/** What `fetch` threw, which hides the reason in the cause. */
export function httpError(error: unknown): HttpError {
  if (error instanceof HttpError) return error;
  const causes = causesOf(error);
  const code = causes.map(codeOf).find((found) => found !== "") ?? "";
  const message = causes.map((cause) => (cause instanceof Error ? cause.message : String(cause))).filter(Boolean).pop() ?? "";
  const text = message.includes(code) ? message : [code, message].filter(Boolean).join(": ");
  return new HttpError(text || String(error), broken.includes(code) || message === "terminated" ? "passing" : "unreachable");
}

/** An error and what caused it, the outermost first. */
function causesOf(error: unknown): unknown[] {
  if (error instanceof AggregateError && error.errors.length > 0) return [error, ...causesOf(error.errors[0])];
  return error instanceof Error && error.cause !== undefined ? [error, ...causesOf(error.cause)] : [error];
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

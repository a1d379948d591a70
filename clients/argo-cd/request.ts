import { z } from "zod";
import { ask, HttpAnswer } from "../../foundation/ask";
import { UserError } from "../../foundation/errors";
import { HttpError } from "../../foundation/http-error";
import { isPassingStatus, retryAfter } from "../../foundation/http-retry";
import { requestTimeout } from "../../foundation/request-timeout";

/** Where Argo CD answers, and as whom it is asked. */
export interface ArgoCdAccess {
  /** Address of argocd-server, such as `https://argocd.example.com`. */
  readonly server: string;
  /** Bearer token; never printed. Absent only while a session is opened. */
  readonly token?: string;
}

/** One call. */
export interface ApiCall<Schema extends z.ZodType> {
  readonly method: "GET" | "POST" | "DELETE";
  /** Below `/api/v1/`, each part encoded. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body?: unknown;
  /** What the answer must look like. */
  readonly answer: Schema;
  /** What the call needs, in the words of Argo CD's RBAC, such as `applications, sync, shop-prod/shop-prod`. */
  readonly permission: string;
  /** What the error says when the thing is not there. Default: Argo CD's own message. */
  readonly missing?: string;
  /** Default: 60 seconds. */
  readonly timeoutSeconds?: number;
  readonly signal?: AbortSignal;
}

/** An answer of Argo CD that is not a success. */
export class ApiError extends UserError {
  constructor(message: string, hint: string | undefined, readonly status: number, readonly serverMessage: string) {
    super(message, hint);
  }
}

/** Argo CD gave no answer, or not all of it: what a call that changes something did is not known. */
export class NoAnswerError extends UserError {}

/** Whether an error of Argo CD may be over in a while: a restart, a full queue, a connection that broke. */
export function isPassing(error: unknown): boolean {
  return error instanceof NoAnswerError || (error instanceof ApiError && isPassingStatus(error.status));
}

/** So long Argo CD may be silent within an answer, in milliseconds, and so many bytes one may have: 5,000 Applications have 100 MB. */
const silence = 30_000;
const bytes = 2 ** 28;
/** So many characters of a message are shown. */
const longestMessage = 4000;

/**
 * Calls Argo CD's REST API; a call that may be repeated also after an error that passes.
 *
 * @throws ApiError for an error status, NoAnswerError when Argo CD cannot be reached, UserError when it answers something else.
 */
export async function callApi<Schema extends z.ZodType>(access: ArgoCdAccess, call: ApiCall<Schema>): Promise<z.output<Schema>> {
  const { method, path, query = {}, body, timeoutSeconds = 60, signal } = call;
  const url = new URL(`${access.server}/api/v1/${path}`);
  for (const [name, value] of Object.entries(query)) for (const one of [value ?? []].flat()) url.searchParams.append(name, one);
  const whole = requestTimeout(timeoutSeconds * 1000);
  const answer = await ask(url, {
    method,
    // Argo CD refuses every change without it, also one without a body: no web page can send it from elsewhere.
    headers: method === "GET" ? {} : { "content-type": "application/json" },
    // A login page somewhere else is no answer, and the token does not travel there.
    ...(access.token === undefined ? {} : { authorization: `Bearer ${access.token}` }),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    limits: { answer: whole, silence: Math.min(whole, silence), whole, bytes },
    signal,
  }).catch((error: unknown) => {
    if (!(error instanceof HttpError)) throw error;
    throw new NoAnswerError(`cannot reach Argo CD at ${access.server}: ${error.message}`, "check --server or ARGOCD_SERVER, and that this machine may connect to it");
  });
  const text = answer.body.toString("utf8");
  const content = parseJson(text);
  if (answer.status < 200 || answer.status > 299) throw apiError(access, call, answer, serverMessage(content, text));
  if (content === undefined) throw notTheApi(access, "its answer is not JSON");
  const parsed = call.answer.safeParse(content);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.slice(0, 3).map((issue) => `${issue.path.join(".") || "the answer"}: ${issue.message}`);
  throw new UserError(`unexpected answer of Argo CD to ${method} ${url.pathname}: ${problems.join("; ")}`, "is its version one that this project supports (3.4 or 3.5)?");
}

function apiError(access: ArgoCdAccess, call: ApiCall<z.ZodType>, { status, headers }: HttpAnswer, message: string): UserError {
  const make = (text: string, hint?: string): ApiError => new ApiError(text, hint, status, message);
  if (status >= 300 && status < 400) return notTheApi(access, `it redirects (status ${status})`);
  if (status === 401) {
    return make(`Argo CD at ${access.server} does not accept the token${message ? `: ${message}` : ""}`, "it may be expired or revoked: get a new one, for CI with `gitops token rotate`");
  }
  if (status === 403) {
    return make(
      `Argo CD refuses ${call.method} ${call.path}: ${message || "permission denied"}`,
      `the token needs the permission \`${call.permission}\`; Argo CD gives the same answer when the name does not exist`,
    );
  }
  if (status === 404) return make(call.missing ?? `Argo CD at ${access.server} does not know it: ${message}`);
  const later = retryAfter(headers);
  return make(`Argo CD answered ${call.method} ${call.path} with status ${status}: ${message || "no reason given"}`, later === undefined ? undefined : `it asks to come again in ${Math.ceil(later / 1000)} s`);
}

function notTheApi(access: ArgoCdAccess, what: string): UserError {
  return new UserError(`${access.server} does not answer as Argo CD's API does: ${what}`, "name the address of argocd-server itself, not of a login page or a proxy");
}

function serverMessage(content: unknown, text: string): string {
  const parsed = z.object({ message: z.string().optional(), error: z.string().optional() }).safeParse(content);
  const found = parsed.success ? parsed.data.message ?? parsed.data.error ?? "" : text.trim().split("\n", 1)[0]?.slice(0, 200) ?? "";
  return found.replaceAll(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g, " ").slice(0, longestMessage);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

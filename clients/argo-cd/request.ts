import { z } from "zod";
import { UserError } from "../../foundation/errors";
import { fetchUrl } from "../../foundation/fetch-url";

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

/**
 * Calls Argo CD's REST API once.
 *
 * @throws ApiError for an error status, UserError when Argo CD cannot be reached or answers something else.
 */
export async function callApi<Schema extends z.ZodType>(access: ArgoCdAccess, call: ApiCall<Schema>): Promise<z.output<Schema>> {
  const { method, path, query = {}, body, timeoutSeconds = 60, signal } = call;
  const url = new URL(`${access.server}/api/v1/${path}`);
  for (const [name, value] of Object.entries(query)) for (const one of [value ?? []].flat()) url.searchParams.append(name, one);
  const timeout = AbortSignal.timeout(timeoutSeconds * 1000);
  let status: number;
  let text: string;
  try {
    const response = await fetchUrl(url, {
      method,
      headers: {
        ...(access.token === undefined ? {} : { authorization: `Bearer ${access.token}` }),
        // Argo CD refuses every change without it, also one without a body: no web page can send it from elsewhere.
        ...(method === "GET" ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      // A login page somewhere else is no answer, and the token must not travel there.
      redirect: "manual",
    });
    status = response.status;
    text = await response.text();
  } catch (error) {
    if (signal?.aborted) throw error;
    const reason = timeout.aborted ? `no answer within ${timeoutSeconds} s` : networkReason(error);
    throw new UserError(`cannot reach Argo CD at ${access.server}: ${reason}`, "check --server or ARGOCD_SERVER, and that this machine may connect to it");
  }
  const content = parseJson(text);
  if (status < 200 || status > 299) throw apiError(access, call, status, serverMessage(content, text));
  if (content === undefined) throw notTheApi(access, "its answer is not JSON");
  const parsed = call.answer.safeParse(content);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.slice(0, 3).map((issue) => `${issue.path.join(".") || "the answer"}: ${issue.message}`);
  throw new UserError(`unexpected answer of Argo CD to ${method} ${url.pathname}: ${problems.join("; ")}`, "is its version one that this project supports (3.4 or 3.5)?");
}

function apiError(access: ArgoCdAccess, call: ApiCall<z.ZodType>, status: number, message: string): UserError {
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
  return make(`Argo CD answered ${call.method} ${call.path} with status ${status}: ${message || "no reason given"}`);
}

function notTheApi(access: ArgoCdAccess, what: string): UserError {
  return new UserError(`${access.server} does not answer as Argo CD's API does: ${what}`, "name the address of argocd-server itself, not of a login page or a proxy");
}

function serverMessage(content: unknown, text: string): string {
  const parsed = z.object({ message: z.string().optional(), error: z.string().optional() }).safeParse(content);
  if (parsed.success) return parsed.data.message ?? parsed.data.error ?? "";
  return text.trim().split("\n", 1)[0]?.slice(0, 200) ?? "";
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** `fetch` hides the reason in the cause. */
function networkReason(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  const { code, message } = (cause ?? error) as { code?: string; message?: string };
  return [code, message].filter(Boolean).join(": ") || String(error);
}

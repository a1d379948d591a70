import { ApiException } from "@kubernetes/client-node";

/** The API server says that the object exists already. */
export function isConflict(error: unknown): boolean {
  return error instanceof ApiException && error.code === 409;
}

/** The API server says that there is no such object. */
export function isMissing(error: unknown): boolean {
  return error instanceof ApiException && error.code === 404;
}

/** One line about a failed call: the API server's own message, or that it could not be reached. */
export function apiMessage(error: unknown): string {
  if (!(error instanceof ApiException)) return error instanceof Error ? error.message : String(error);
  const body: unknown = error.body;
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const message = /"message":"((?:[^"\\]|\\.)*)"/.exec(text)?.[1];
  return message ?? `status ${error.code}`;
}

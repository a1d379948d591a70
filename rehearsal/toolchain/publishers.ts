import { DownloadError } from "../../foundation/download";
import { mirrored } from "../../foundation/mirrors";
import type { Context } from "./context";

/** Servers that could not be reached, by origin: they are not asked again in this process. */
const unavailable = new Map<string, string>();

/**
 * Asks a publisher's server for something, unless it could not be reached before.
 *
 * @returns undefined when it cannot be had there; `context.progress` was told why, once for each server.
 */
export async function tryPublisher<T>(url: string, context: Context, ask: () => Promise<T>): Promise<T | undefined> {
  const { origin, host } = new URL(mirrored(url));
  if (unavailable.has(origin)) return undefined;
  try {
    return await ask();
  } catch (error) {
    context.signal?.throwIfAborted();
    if (!(error instanceof DownloadError)) throw error;
    if (error.serverUnavailable) {
      unavailable.set(origin, error.message);
      context.progress(`cannot download from ${host} (${error.message}); what it publishes is built from Go modules instead`);
    } else {
      context.progress(`${url}: ${error.message}; it is built from Go modules instead`);
    }
    return undefined;
  }
}

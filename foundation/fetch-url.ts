import type { RequestInit as ProxiedInit } from "undici";
import { isLoopback } from "./loopback";

/**
 * `fetch` as `exchange` of http.ts uses it, and nothing else: through the proxy that HTTPS_PROXY, HTTP_PROXY and NO_PROXY name,
 * which the `fetch` of Node.js reads from release 24 on only, and when it is told to. This machine is never asked through a proxy. A
 * certificate authority of a company is given with NODE_EXTRA_CA_CERTS, as for every program of Node.js.
 *
 * @throws what `fetch` throws.
 */
export async function fetchUrl(url: string | URL, init: RequestInit = {}): Promise<Response> {
  const proxy = isLoopback(String(url)) ? "" : (await import("proxy-from-env")).getProxyForUrl(String(url));
  if (!proxy) return fetch(url, init);
  const { fetch: proxied, ProxyAgent } = await import("undici");
  const dispatcher = agents.get(proxy) ?? new ProxyAgent(proxy);
  agents.set(proxy, dispatcher);
  try {
    return (await proxied(url, { ...(init as ProxiedInit), dispatcher })) as unknown as Response;
  } catch (error) {
    init.signal?.throwIfAborted();
    const cause = innermost(error);
    const text = cause instanceof Error ? cause.message || cause.name : String(cause);
    throw new TypeError("fetch failed", { cause: Object.assign(new Error(`through the proxy ${new URL(proxy).host}: ${text}`), codeOf(cause)) });
  }
}

function innermost(error: unknown): unknown {
  return error instanceof Error && error.cause !== undefined ? innermost(error.cause) : error;
}

function codeOf(error: unknown): { code?: unknown } {
  return error instanceof Error && "code" in error ? { code: error.code } : {};
}

/** The connections to each proxy. */
const agents = new Map<string, import("undici").ProxyAgent>();

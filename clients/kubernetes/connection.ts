import { existsSync } from "node:fs";
import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent, type RequestOptions } from "node:https";
import { homedir } from "node:os";
import { delimiter, resolve } from "node:path";

/** How the API server of one context is reached. */
export interface Connection {
  /** Address of the API server. */
  server: string;
  /** The context that was chosen. */
  context: string;
  /** Namespace of objects that name none. */
  namespace: string;
  /** Keeps connections open between calls. */
  agent: HttpAgent;
  /** Sent with every call; holds the token. */
  headers: Record<string, string>;
  /** `user:password`, where the kubeconfig has them. */
  auth?: string;
}

/** What the program configures. */
export interface ConnectionSettings {
  /** Path or contents of a kubeconfig; default `$KUBECONFIG`, else `~/.kube/config`. */
  kubeconfig?: string;
  /** Default: the kubeconfig's current context. */
  context?: string;
  /** Namespace of objects that name none; default: the context's, else `default`. */
  namespace?: string;
}

const parallelConnections = 24;

/**
 * Reads the kubeconfig.
 *
 * @throws Error naming the file or the context when one of them does not exist
 */
export async function connect(settings: ConnectionSettings): Promise<Connection> {
  const { KubeConfig } = await import("@kubernetes/client-node");
  const config = new KubeConfig();
  const source = settings.kubeconfig?.trim() || process.env.KUBECONFIG?.split(delimiter)[0] || "~/.kube/config";
  const isContents = source.includes("\n") || source.startsWith("{");
  const file = isContents ? "" : resolve(source.replace(/^~(?=\/)/, homedir()));
  const origin = isContents ? "the kubeconfig given as text" : `the kubeconfig ${file}`;
  if (isContents) config.loadFromString(source);
  else if (existsSync(file)) config.loadFromFile(file);
  else
    throw new Error(
      `the kubeconfig ${file} does not exist; start the rehearsal cluster, or correct the provider's \`kubeconfig\``,
    );

  const context = settings.context || config.getCurrentContext();
  if (!config.getContextObject(context)) {
    const known =
      config
        .getContexts()
        .map(({ name }) => name)
        .join(", ") || "none";
    throw new Error(`context ${JSON.stringify(context)} does not exist in ${origin}; contexts there: ${known}`);
  }
  config.setCurrentContext(context);
  const cluster = config.getCurrentCluster();
  if (!cluster) throw new Error(`context ${JSON.stringify(context)} in ${origin} names no existing cluster`);

  const options: RequestOptions = {};
  await config.applyToHTTPSOptions(options);
  const { ca, cert, key, rejectUnauthorized, servername } = options;
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(options.headers ?? {})) {
    if (typeof value === "string" || typeof value === "number") headers[name] = String(value);
  }
  const pool = { keepAlive: true, maxSockets: parallelConnections };
  return {
    server: cluster.server,
    context,
    namespace: settings.namespace || config.getContextObject(context)?.namespace || "default",
    agent: cluster.server.startsWith("http:")
      ? new HttpAgent(pool)
      : new HttpsAgent({ ...pool, ca, cert, key, rejectUnauthorized, servername }),
    headers,
    auth: options.auth ?? undefined,
  };
}

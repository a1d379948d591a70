import { existsSync, readFileSync } from "node:fs";
import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent, type RequestOptions } from "node:https";
import { homedir } from "node:os";
import type { KubeConfig } from "@kubernetes/client-node";
import { isConfidential } from "../../foundation/confidential";
import { isLoopback } from "../../foundation/loopback";
import { suggestion } from "../../foundation/suggestions";
import { type Kubeconfig, kubeconfigFiles, parseKubeconfig, readKubeconfigs } from "./kubeconfig";

/** How the API server of one context is reached. */
export interface Connection {
  /** Address of the API server. */
  readonly server: string;
  /** The context that was chosen. */
  readonly context: string;
  /** Namespace of objects that name none. */
  readonly namespace: string;
  /** Keeps connections open between calls. */
  readonly agent: HttpAgent;
  /** Sent with every call; holds the token. */
  readonly headers: Readonly<Record<string, string>>;
  /** `user:password`, where the kubeconfig has them. */
  readonly auth?: string;
}

/** Which cluster is meant. */
export interface ConnectionSettings {
  /** Path of a kubeconfig, or its text. Default: those in `KUBECONFIG`, else `~/.kube/config`, else the cluster in which this runs as a pod. */
  readonly kubeconfig?: string;
  /** Default: the current one. */
  readonly context?: string;
  /** Namespace of objects that name none. Default: the context's, else `default`. */
  readonly namespace?: string;
}

const parallelConnections = 24;
/** Where Kubernetes mounts the credentials of a pod. */
const podToken = "/var/run/secrets/kubernetes.io/serviceaccount/token";

/**
 * Reads the kubeconfigs as kubectl does, and runs the command for credentials, where a context names one, once.
 *
 * @throws Error naming the files and the context when one of them does not exist, or its credentials would go by plain http.
 */
export async function connect(settings: ConnectionSettings = {}, environment: NodeJS.ProcessEnv = process.env): Promise<Connection> {
  const { KubeConfig: Client } = await import("@kubernetes/client-node");
  const config = new Client();
  const { kubeconfig } = settings;
  const isText = kubeconfig !== undefined && (kubeconfig.includes("\n") || kubeconfig.startsWith("{"));
  const named = isText ? ["the kubeconfig given as text"] : kubeconfig ? [withHome(kubeconfig)] : kubeconfigFiles(environment);
  const found = isText ? parseKubeconfig(kubeconfig, named[0] ?? "") : readKubeconfigs(named);
  if (settings.kubeconfig && found.files.length === 0) throw new Error(`the kubeconfig ${settings.kubeconfig} does not exist; correct the path, or leave it out for the files in KUBECONFIG`);
  const inPod = found.contexts.size === 0 && !settings.context && Boolean(environment.KUBERNETES_SERVICE_HOST) && existsSync(podToken);
  if (inPod) config.loadFromCluster();
  else load(config, found, settings.context, named);
  const cluster = config.getCurrentCluster();
  if (!cluster) throw new Error(`context "${config.getCurrentContext()}" in ${found.files.join(", ")} names no cluster that is there; correct the kubeconfig`);
  const proxyUrl = cluster.proxyUrl ?? (isLoopback(cluster.server) ? undefined : await proxyOf(cluster.server));
  const plain = cluster.server.startsWith("http:");
  config.clusters = [{ ...cluster, ...(proxyUrl ? { proxyUrl } : {}), ...(plain ? { skipTLSVerify: true } : {}) }];

  const options: RequestOptions = {};
  await config.applyToHTTPSOptions(options);
  const { ca, cert, key, rejectUnauthorized, servername } = options;
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(options.headers ?? {})) {
    if (typeof value === "string" || typeof value === "number") headers[name] = String(value);
  }
  const hasCredentials = options.auth !== undefined || Object.keys(headers).some((name) => name.toLowerCase() === "authorization");
  if (hasCredentials && !isConfidential(cluster.server)) {
    throw new Error(`context "${config.getCurrentContext()}" would send its credentials to ${new URL(cluster.server).host} by plain http, where anybody on the way could read them; correct the server in the kubeconfig to https`);
  }
  const pool = { keepAlive: true, maxSockets: parallelConnections };
  const direct = plain ? new HttpAgent(pool) : new HttpsAgent({ ...pool, ca, cert, key, rejectUnauthorized, servername });
  return {
    server: cluster.server,
    context: config.getCurrentContext(),
    namespace: settings.namespace || config.getContextObject(config.getCurrentContext())?.namespace || "default",
    agent: proxyUrl && options.agent instanceof HttpAgent ? options.agent : direct,
    headers,
    auth: options.auth ?? undefined,
  };
}

function withHome(path: string): string {
  return path.replace(/^~(?=\/)/, homedir());
}

/** Gives the client the one context that is meant, with its cluster and its user. */
function load(config: KubeConfig, { files, currentContext, contexts, clusters, users }: Kubeconfig, wanted: string | undefined, named: readonly string[]): void {
  const name = wanted || currentContext;
  if (name === undefined) throw new Error(`no context is current in ${named.join(", ")}; name one, or choose it: kubectl config use-context NAME`);
  const context = contexts.get(name);
  if (context === undefined) {
    const known = [...contexts.keys()];
    throw new Error(`context "${name}" is not in ${named.join(", ")}${suggestion(name, known)}; found ${known.join(", ") || "no context"}${files.length === 0 ? "; name the kubeconfig: export KUBECONFIG=PATH" : ""}`);
  }
  const [cluster, user] = [String(context.cluster ?? ""), String(context.user ?? "")];
  const entry = clusters.get(cluster);
  config.loadFromString(JSON.stringify({
    "current-context": name,
    contexts: [{ name, context }],
    clusters: entry === undefined ? [] : [{ name: cluster, cluster: entry }],
    users: user === "" ? [] : [{ name: user, user: withToken(users.get(user) ?? {}) }],
  }));
}

/** A token in a file counts before one in the kubeconfig. */
function withToken(user: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { tokenFile, ...rest } = user;
  return typeof tokenFile === "string" && tokenFile !== "" ? { ...rest, token: readFileSync(tokenFile, "utf8").trim() } : rest;
}

/** What HTTPS_PROXY, HTTP_PROXY and NO_PROXY say of a server. */
async function proxyOf(server: string): Promise<string | undefined> {
  const { getProxyForUrl } = await import("proxy-from-env");
  return getProxyForUrl(server) || undefined;
}

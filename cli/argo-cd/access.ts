import { CoreV1Api, KubeConfig } from "@kubernetes/client-node";
import { clusterStatus } from "../../rehearsal/cluster";
import { rehearsalContext, stateDirectory } from "../../rehearsal/paths";
import { ExitCode, UserError } from "../errors";
import { ArgoCdAccess, callApi } from "./request";
import { tokenSchema } from "./schemas";

/** Where Argo CD was found. */
export interface FoundArgoCd extends ArgoCdAccess {
  /** Which one it is, for a person: its address and how it was found. */
  readonly description: string;
}

/** How Argo CD is looked for. */
export interface AccessOptions {
  /** Value of `--server`. */
  readonly server?: string;
  /** Default: that of the process. */
  readonly environment?: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal;
}

/**
 * Finds Argo CD: at `--server` or `ARGOCD_SERVER` with `ARGOCD_AUTH_TOKEN`, else on the rehearsal cluster of this
 * machine, where the administrator's own password serves when there is no token.
 *
 * @throws UserError when there is none, or its token is missing.
 */
export async function findArgoCd({ server, environment = process.env, signal }: AccessOptions = {}): Promise<FoundArgoCd> {
  const token = environment.ARGOCD_AUTH_TOKEN || undefined;
  const named = server ?? (environment.ARGOCD_SERVER || undefined);
  if (named !== undefined) {
    const origin = server === undefined ? "ARGOCD_SERVER" : "--server";
    if (token === undefined) {
      throw new UserError(`${origin} names an Argo CD, and ARGOCD_AUTH_TOKEN is not set`, "set it to a token of a project role with `applications, get` and `applications, sync`", ExitCode.Usage);
    }
    const address = serverUrl(named, origin);
    return { server: address, token, description: `${address} (${origin})` };
  }
  const directory = stateDirectory(environment);
  const status = clusterStatus(directory);
  const address = status.processes.find(({ name }) => name.split("/").pop() === "argocd-server")?.address;
  if (status.phase !== "ready" || address === undefined || status.kubeconfig === undefined) {
    throw new UserError(
      status.phase === "ready" ? "the rehearsal cluster runs no argocd-server" : `no Argo CD is named, and no rehearsal cluster runs in ${directory}`,
      "set ARGOCD_SERVER and ARGOCD_AUTH_TOKEN, or start a rehearsal with `gitops up`",
      ExitCode.Usage,
    );
  }
  const description = `${address} (the rehearsal cluster in ${directory})`;
  return { server: address, token: token ?? (await openSession(address, status.kubeconfig, signal)), description };
}

/**
 * The address with its scheme; without one it means https, as for the `argocd` command.
 *
 * @throws UserError when it is no address, or when the token would travel in the clear to another machine.
 */
export function serverUrl(text: string, origin: string): string {
  let url: URL;
  try {
    url = new URL(/^[a-z]+:\/\//i.test(text) ? text : `https://${text}`);
  } catch {
    throw new UserError(`${origin} must be an address such as argocd.example.com or https://argocd.example.com, got "${text}"`, undefined, ExitCode.Usage);
  }
  const loopback = url.hostname === "localhost" || url.hostname === "[::1]" || /^127\./.test(url.hostname);
  if (url.protocol !== "https:" && !(url.protocol === "http:" && loopback)) {
    throw new UserError(`${origin} must use https, got "${text}"`, "over http the token could be read on the way; http is accepted on this machine only", ExitCode.Usage);
  }
  if (url.username || url.password) throw new UserError(`${origin} must not contain a user name or a password`, "use ARGOCD_AUTH_TOKEN", ExitCode.Usage);
  return `${url.origin}${url.pathname}`.replace(/\/+$/, "");
}

async function openSession(server: string, kubeconfig: string, signal?: AbortSignal): Promise<string> {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  config.setCurrentContext(rehearsalContext);
  const secret = await config.makeApiClient(CoreV1Api).readNamespacedSecret({ name: "argocd-initial-admin-secret", namespace: "argocd" }).catch(() => undefined);
  const password = secret?.data?.password;
  if (password === undefined) {
    throw new UserError("the rehearsal cluster has no Secret argocd/argocd-initial-admin-secret", "set ARGOCD_AUTH_TOKEN, or wait until argocd-server has started");
  }
  const { token } = await callApi({ server }, {
    method: "POST",
    path: "session",
    body: { username: "admin", password: Buffer.from(password, "base64").toString("utf8") },
    answer: tokenSchema,
    permission: "login as admin",
    signal,
  });
  return token;
}

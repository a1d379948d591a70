import { ArgoCdAccess, callApi } from "../clients/argo-cd/request";
import { tokenSchema } from "../clients/argo-cd/schemas";
import { serverUrl } from "../clients/argo-cd/server-url";
import { Api, isNotFound } from "../clients/kubernetes/api";
import { connect } from "../clients/kubernetes/connection";
import { isToken } from "../foundation/confidential";
import { ExitCode, UserError } from "../foundation/errors";
import { textAt } from "../foundation/json";
import { rehearsalContext, stateDirectory } from "../foundation/paths";
import { clusterStatus } from "../rehearsal/cluster";

/** So long the API server of this machine may take, in milliseconds. */
const patience = 10_000;

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
  if (token !== undefined && !isToken(token)) {
    throw new UserError("ARGOCD_AUTH_TOKEN holds a line end, a blank or another character that no token has; it is not shown", 'without the end of the line: export ARGOCD_AUTH_TOKEN="$(cat FILE)"', ExitCode.Usage);
  }
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

async function openSession(server: string, kubeconfig: string, signal?: AbortSignal): Promise<string> {
  const api = new Api(await connect({ kubeconfig, context: rehearsalContext }), signal, patience);
  const secret = await api.call({ path: "/api/v1/namespaces/argocd/secrets/argocd-initial-admin-secret" }).catch((error: Error) => {
    if (isNotFound(error)) return undefined;
    throw new UserError(error.message, "look at it with `gitops rehearsal status`");
  });
  const password = textAt(secret, "data", "password");
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

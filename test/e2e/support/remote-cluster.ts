import { CoreV1Api, KubernetesObject } from "@kubernetes/client-node";
import { readFile } from "node:fs/promises";
import { request } from "node:https";
import { join } from "node:path";
import { eventually, Platform } from "./platform";

const account = { name: "argocd-manager", namespace: "kube-system" };

/** A second control plane that Argo CD deploys to: only the control plane and the simulated kubelet run there. */
export class RemoteCluster {
  private constructor(readonly platform: Platform, readonly server: string, readonly certificateAuthority: string) {}

  /** Starts it and creates the ServiceAccount that Argo CD is let in with. */
  static async start(): Promise<RemoteCluster> {
    const platform = await Platform.start();
    const server = platform.config().getCurrentCluster()?.server ?? "";
    const remote = new RemoteCluster(platform, server, await readFile(join(platform.stateDirectory, "pki", "ca.crt"), "utf8"));
    await platform.apply({ apiVersion: "v1", kind: "ServiceAccount", metadata: account } as KubernetesObject);
    await platform.apply({
      apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRoleBinding", metadata: { name: account.name },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "cluster-admin" },
      subjects: [{ kind: "ServiceAccount", ...account }],
    } as KubernetesObject);
    return remote;
  }

  /** Makes a token that lives as long as its Secret. */
  async createToken(name: string): Promise<string> {
    const secret = { apiVersion: "v1", kind: "Secret", metadata: { name, namespace: account.namespace } };
    await this.platform.apply({
      ...secret, metadata: { ...secret.metadata, annotations: { "kubernetes.io/service-account.name": account.name } }, type: "kubernetes.io/service-account-token",
    } as KubernetesObject);
    let token = "";
    await eventually(`the token of Secret ${name}`, async () => {
      const { data } = await this.platform.config().makeApiClient(CoreV1Api).readNamespacedSecret(secret.metadata);
      token = Buffer.from(data?.token ?? "", "base64").toString("utf8");
      return token !== "";
    });
    return token;
  }

  /** Revokes a token. */
  async deleteToken(name: string): Promise<void> {
    await this.platform.config().makeApiClient(CoreV1Api).deleteNamespacedSecret({ name, namespace: account.namespace });
  }

  /** The HTTP status that the API answers to the bearer of a token. */
  status(token: string): Promise<number> {
    return new Promise((resolve, reject) => {
      const options = { ca: this.certificateAuthority, headers: { authorization: `Bearer ${token}` }, agent: false } as const;
      request(`${this.server}/api/v1/namespaces`, options, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      }).on("error", reject).end();
    });
  }

  /** Stops the kube-apiserver as a lost network would: connections stay open, and nobody answers. */
  async silence(): Promise<() => void> {
    const pid = (await this.platform.processes()).find(({ name }) => name === "kube-apiserver")?.pid;
    if (pid === undefined) throw new Error("no kube-apiserver runs");
    process.kill(pid, "SIGSTOP");
    return () => process.kill(pid, "SIGCONT");
  }
}

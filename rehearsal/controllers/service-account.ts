import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CoreV1Api, type KubeConfig } from "@kubernetes/client-node";
import { writeFileAtomicallySync } from "../../foundation/atomic-files";
import { kubeconfig } from "../cluster/kubeconfig";

const lifetimeSeconds = 7 * 86_400;
/** Tokens are renewed long before they expire: a process may read its token only once a minute. */
const renewAfter = (lifetimeSeconds / 7) * 1000;

export interface ServiceAccountOptions {
  readonly client: KubeConfig;
  readonly server: string;
  readonly certificateAuthority: string;
  readonly namespace: string;
  readonly name: string;
  /** Where token and kubeconfig are written. */
  readonly directory: string;
}

/** The identity of a declared ServiceAccount, as a kubeconfig whose token is renewed in place. */
export class ServiceAccountIdentity {
  /** Path of the kubeconfig; its default namespace is that of the ServiceAccount. */
  readonly kubeconfig: string;
  private readonly core: CoreV1Api;
  private issued = 0;

  constructor(private readonly options: ServiceAccountOptions) {
    this.kubeconfig = join(options.directory, "kubeconfig");
    this.core = options.client.makeApiClient(CoreV1Api);
  }

  /**
   * Asks for a token if there is none or it is a day old.
   *
   * @param always ask in any case: the ServiceAccount may be another one of the same name
   */
  async renew(always = false): Promise<void> {
    if (!always && Date.now() - this.issued < renewAfter) return;
    const { namespace, name, directory, server, certificateAuthority } = this.options;
    const issued = Date.now();
    const request = await this.core.createNamespacedServiceAccountToken({
      namespace,
      name,
      body: { spec: { audiences: [], expirationSeconds: lifetimeSeconds } },
    });
    const token = request.status?.token;
    if (!token) throw new Error(`the API server gave no token for ServiceAccount ${namespace}/${name}`);
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const tokenFile = join(directory, "token");
    writeFileAtomicallySync(tokenFile, token, 0o600);
    const user = `system:serviceaccount:${namespace}:${name}`;
    const text = kubeconfig({ server, certificateAuthority, user, credential: { tokenFile }, namespace });
    writeFileSync(this.kubeconfig, text, { mode: 0o600 });
    this.issued = issued;
  }
}

import { toYaml } from "../../foundation/yaml";
import { contextName } from "./layout";

export interface KubeconfigOptions {
  /** URL of the kube-apiserver. */
  readonly server: string;
  /** Absolute path of the file with the certificate authority. */
  readonly certificateAuthority: string;
  readonly user: string;
  /** The token itself, or a file that holds it and that may change while it is in use. */
  readonly credential: { readonly token: string } | { readonly tokenFile: string };
  /** Default namespace of the context. Default: none. */
  readonly namespace?: string;
}

/** The text of a kubeconfig with one cluster, one user and one context, all with stable names and absolute paths. */
export function kubeconfig(options: KubeconfigOptions): string {
  return toYaml({
    apiVersion: "v1",
    kind: "Config",
    clusters: [
      {
        name: contextName,
        cluster: { server: options.server, "certificate-authority": options.certificateAuthority },
      },
    ],
    users: [{ name: options.user, user: options.credential }],
    contexts: [
      {
        name: contextName,
        context: {
          cluster: contextName,
          user: options.user,
          ...(options.namespace === undefined ? {} : { namespace: options.namespace }),
        },
      },
    ],
    "current-context": contextName,
  });
}

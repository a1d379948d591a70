/** How nodes reach a registry. */
export interface TrustedRegistryArgs {
  /** The name in images: host, with a port where it is not 443. */
  address: string;
  /** Where a node finds it, beginning with `http://` or `https://`: `http://127.0.0.1:30500` for a NodePort. */
  endpoint: string;
  /** PEM text of the certificate authority of an https endpoint. Default: those that the node trusts. */
  certificateAuthority?: string;
}

export interface NodeTrustArgs {
  /** The registries. An empty list removes what was written for earlier ones. */
  registries: TrustedRegistryArgs[];
  /** Namespace, created here with Pod Security `privileged`; for nothing else. Default: `node-trust`. */
  namespace?: string;
  /** The directory that containerd's `config_path` names. Default: `/etc/containerd/certs.d`. */
  directory?: string;
  /** Image with a POSIX shell and its tools. It must come from a registry that nodes reach without this. Default: `docker.io/library/busybox:1.37.0`. */
  image?: string;
}

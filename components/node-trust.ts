import * as pulumi from "@pulumi/pulumi";
import { checkNodeTrust } from "./internal/node-trust/check";
import { nodeTrustObjects } from "./internal/node-trust/objects";
import { KubernetesResource } from "./internal/kubernetes-resource";
import { rejectProblems } from "./internal/validation";

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

/**
 * Has containerd on every node pull from a registry by a name that nodes cannot resolve or would not trust: a DaemonSet
 * writes `hosts.toml` files. It touches no file that it did not write, and containerd needs no restart.
 *
 * It runs as root with a directory of the node, hence its own namespace. docs/node-trust.md has the ways that need none.
 * Throws one error that lists everything that is wrong with its args, before anything is registered.
 */
export class NodeTrust extends pulumi.ComponentResource {
  /** Namespace of the DaemonSet. */
  public readonly namespace: string;

  constructor(name: string, args: NodeTrustArgs, opts?: pulumi.ComponentResourceOptions) {
    const { registries, namespace = "node-trust", directory = "/etc/containerd/certs.d", image = "docker.io/library/busybox:1.37.0" } = args;
    rejectProblems(`NodeTrust "${name}"`, checkNodeTrust({ registries, namespace, directory, image }));
    super("gitops-platform:index:NodeTrust", name, args, opts);

    const [home, ...objects] = nodeTrustObjects({ registries, namespace, directory, image });
    const space = new KubernetesResource(`${name}-namespace`, home, { parent: this });
    for (const object of objects) {
      new KubernetesResource(`${name}-${object.kind.toLowerCase()}`, object, { parent: this, dependsOn: [space] });
    }

    this.namespace = namespace;
    this.registerOutputs({ namespace });
  }
}

import * as pulumi from "@pulumi/pulumi";
import { KubernetesResource } from "../shared/kubernetes-resource";
import { registeredArgs } from "../shared/registered-args";
import { rejectProblems, rejectUnfitArgs } from "../shared/reject-problems";
import { NodeTrustArgs } from "./args";
import { checkNodeTrust } from "./check";
import { nodeTrustObjects } from "./objects";

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
    rejectUnfitArgs(`NodeTrust "${name}"`, args);
    const { registries, namespace = "node-trust", directory = "/etc/containerd/certs.d", image = "docker.io/library/busybox:1.37.0" } = args;
    rejectProblems(`NodeTrust "${name}"`, checkNodeTrust({ registries, namespace, directory, image }));
    super("gitops-platform:index:NodeTrust", name, registeredArgs(args, {}), opts);

    const [home, ...objects] = nodeTrustObjects({ registries, namespace, directory, image });
    const space = new KubernetesResource(`${name}-namespace`, home, { parent: this });
    for (const object of objects) {
      new KubernetesResource(`${name}-${object.kind.toLowerCase()}`, object, { parent: this, dependsOn: [space] });
    }

    this.namespace = namespace;
    this.registerOutputs({ namespace });
  }
}

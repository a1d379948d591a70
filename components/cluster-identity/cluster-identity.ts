import * as pulumi from "@pulumi/pulumi";
import { ClusterIdentityArgs } from "./args";
import { clusterIdentityProvider, providerRevision } from "./provider";

/**
 * Which cluster a stack is made on: the UID of its namespace `kube-system`, kept in the state of this resource. Another cluster
 * under the same context is refused before anything else is asked of it, in previews too.
 *
 * Let the Kubernetes provider depend on it, and so everything else.
 */
export class ClusterIdentity extends pulumi.dynamic.Resource {
  /** UID of the namespace `kube-system`. */
  declare public readonly uid: pulumi.Output<string>;

  constructor(name: string, args: ClusterIdentityArgs, opts?: pulumi.CustomResourceOptions) {
    const { cluster, declared = { objects: [], needStorageClass: [] }, adopt = false } = args;
    const { objects, needStorageClass } = pulumi.output(declared);
    super(clusterIdentityProvider, name, { context: cluster.context ?? "", objects, needStorageClass, adopt, revision: providerRevision, uid: undefined }, opts);
  }
}

import * as pulumi from "@pulumi/pulumi";
import { ClusterGuardArgs } from "./args";
import { clusterGuardProvider, providerRevision } from "./provider";

/**
 * Keeps `pulumi destroy` from another cluster that has come under the same context. Let it depend on everything else: it is
 * deleted first, and nothing is when it is refused.
 */
export class ClusterGuard extends pulumi.dynamic.Resource {
  constructor(name: string, { cluster, uid }: ClusterGuardArgs, opts?: pulumi.CustomResourceOptions) {
    super(clusterGuardProvider, name, { context: cluster.context ?? "", uid, revision: providerRevision }, opts);
  }
}

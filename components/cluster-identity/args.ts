import * as pulumi from "@pulumi/pulumi";
import { ClusterAccessArgs } from "../shared/cluster-access";

export interface ClusterIdentityArgs {
  /** The cluster of the stack: the same as the Kubernetes provider's. */
  cluster: ClusterAccessArgs;
  /**
   * What the stack declares, as `DeclaredObjects` collects it. What comes new and is in the cluster already is refused. Default:
   * nothing is looked for.
   */
  declared?: pulumi.Input<DeclaredObjectsArgs>;
  /** Whether objects that are there already may be taken over. Default: false. */
  adopt?: boolean;
}

/** What a stack declares of one cluster. */
export interface DeclaredObjectsArgs {
  /** Its objects, a line each: `apps/v1 Deployment argocd/argocd-server`. */
  objects: string[];
  /** Those among them that need a default StorageClass, because they have a volume that names none. */
  needStorageClass: string[];
}

export interface ClusterGuardArgs {
  /** The cluster of the stack. */
  cluster: ClusterAccessArgs;
  /** `uid` of its `ClusterIdentity`. */
  uid: pulumi.Input<string>;
}

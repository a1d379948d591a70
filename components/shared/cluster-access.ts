/** The cluster that CustomResourceDefinitions are applied to; the same as the Kubernetes provider's. */
export interface ClusterAccessArgs {
  /**
   * Context in the kubeconfigs that kubectl reads: those in `KUBECONFIG`, else `~/.kube/config`. No path is taken, because the
   * state of a stack must serve on every machine. Default: the current context.
   */
  context?: string;
}

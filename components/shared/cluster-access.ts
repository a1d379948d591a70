/** The cluster that CustomResourceDefinitions are applied to; the same as the Kubernetes provider's. */
export interface ClusterAccessArgs {
  /** Path of a kubeconfig file. Default: `KUBECONFIG`, else `~/.kube/config`. */
  kubeconfig?: string;
  /** Context in that file. Default: its current context. */
  context?: string;
}

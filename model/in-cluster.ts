/** The name under which Argo CD knows the cluster that it runs in. */
export const inClusterName = "in-cluster";

export const inClusterServer = "https://kubernetes.default.svc";

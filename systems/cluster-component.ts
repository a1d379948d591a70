/** What a cluster itself may bring along, so that no Application installs it. */
export const ClusterComponent = {
  /** The use of CPU and memory: `HorizontalPodAutoscaler` and `kubectl top` ask for it (https://github.com/kubernetes-sigs/metrics-server). */
  MetricsServer: "metrics-server",
} as const;
export type ClusterComponent = (typeof ClusterComponent)[keyof typeof ClusterComponent];

/** Amounts of processor and memory, as Kubernetes writes them: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/. */
export interface QuantitiesArgs {
  /** Processor, such as `200m` or `1`. Default: none. */
  cpu?: string;
  /** Memory, such as `256Mi`. Default: none. */
  memory?: string;
}

/** What a container gets, and what it may not exceed. */
export interface ResourcesArgs {
  /** What is set aside for it. */
  requests: QuantitiesArgs;
  /** What it may not exceed. Default: none. */
  limits?: QuantitiesArgs;
}

/** How many pods run, by the load. There is no fixed number of replicas then. */
export interface AutoscalingArgs {
  /** At least so many. Default: the replicas of the environment. */
  minReplicas?: number;
  /** At most so many. */
  maxReplicas: number;
  /** Wanted use of the requested processor, in percent. Default: 80. */
  cpuPercent?: number;
  /** Wanted use of the requested memory, in percent. Default: memory does not count. */
  memoryPercent?: number;
}

/** How many pods an eviction, such as the drain of a node, may take away at once. Exactly one of the two is given. */
export interface DisruptionBudgetArgs {
  /** At most so many may be missing. */
  maxUnavailable?: number;
  /** At least so many must stay; fewer than there are in every environment. */
  minAvailable?: number;
}

/** Disk space of a stateful service. */
export interface StorageArgs {
  /** How much, such as `10Gi`. */
  size: string;
  /** Where the container finds it. */
  mountPath: string;
  /** StorageClass. Default: the cluster's default. */
  className?: string;
}

export { startCluster } from "./start";
export { stopCluster, removeCluster, type StopOptions } from "./stop";
export { clusterStatus } from "./status";
export { claimStateDirectory, contextName, isStateDirectory } from "./layout";
export { ProcessState, type ProcessStatus } from "./state";
export type {
  ClusterStatus,
  ClusterTools,
  ControlPlaneTool,
  OperationOptions,
  RehearsalCluster,
  StartOptions,
  ToolFile,
} from "./types";
export { controlPlaneTools } from "./types";

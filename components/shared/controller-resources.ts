/** CPU and memory of one Argo CD controller, in Kubernetes quantities. */
export interface ControllerResourcesArgs {
  /** CPU and memory that are set aside, e.g. `{ cpu: "250m", memory: "512Mi" }`. Default: none. */
  requests?: Record<string, string>;
  /** CPU and memory that are never exceeded. Default: none. */
  limits?: Record<string, string>;
}

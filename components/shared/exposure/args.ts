/** How a service is reached from outside the cluster. */
export const ExposureMode = {
  /** Only from inside the cluster. */
  None: "none",
  /** On one port of every node. */
  NodePort: "node-port",
  /** Under a host name, through the cluster's ingress controller. */
  Ingress: "ingress",
} as const;
export type ExposureMode = (typeof ExposureMode)[keyof typeof ExposureMode];

/** How a service is reached from outside the cluster. */
export interface ExposureArgs {
  /** The way. */
  mode: ExposureMode;
  /** The port of every node, from 30000 to 32767; for `node-port` only, and required there. */
  nodePort?: number;
  /** The host name; for `ingress` only, and required there. */
  host?: string;
  /** Class of the ingress controller; for `ingress` only. Default: the cluster's default class. */
  ingressClassName?: string;
  /** Namespace of the ingress controller, which NetworkPolicies let in; for `ingress` only. Default: `ingress-nginx`. */
  controllerNamespace?: string;
  /** Secret with the certificate of the host, e.g. one that cert-manager keeps; for `ingress` only. Default: none, plain HTTP. */
  tlsSecretName?: string;
}

/**
 * Somebody whom a service talks with. Exactly one of `service`, `namespace`, `cidr` and `host` is given.
 */
export interface PeerArgs {
  /** Part of the policy's name, `<service>-allow-<name>`. Default: the service or the namespace; `cidr` and `host` need one. */
  name?: string;
  /** A service of the same system. The other side is allowed along with it. */
  service?: string;
  /** A namespace with services of others. */
  namespace?: string;
  /** Labels of the pods in `namespace`. Default: all of its pods. */
  podLabels?: Record<string, string>;
  /** Addresses outside of the cluster, such as `203.0.113.0/24`. */
  cidr?: string;
  /**
   * A name outside of the cluster, such as `smtp.example.com`. A NetworkPolicy knows addresses only: all public addresses
   * are allowed on the ports, and the name is written down beside them.
   */
  host?: string;
  /** TCP ports, those of the pods that are talked to. Default: those of `service`; otherwise, for traffic in, the service's own. */
  ports?: number[];
}

/** The traffic that a service allows. Everything else is denied, but for DNS. */
export interface TrafficArgs {
  /** Who may call it. Default: nobody. */
  from?: PeerArgs[];
  /** Whom it may call. Default: nobody. */
  to?: PeerArgs[];
}

/** How a service is reached from outside of the cluster. The host stands with the environment. */
export interface IngressArgs {
  /** Paths below this one. Default: `/`. */
  path?: string;
  /** IngressClass. Default: `nginx`. */
  className?: string;
  /** ClusterIssuer of cert-manager that signs the certificate. Default: `letsencrypt`. */
  issuer?: string;
  /** Namespace of the ingress controller, which may call the service. Default: `ingress-nginx`. */
  controllerNamespace?: string;
}

import * as pulumi from "@pulumi/pulumi";

/** A program that prints credentials, run by Argo CD's own pods. */
export interface ExecCredentialsArgs {
  /** The program; it must be in Argo CD's image. */
  command: string;
  /** Its arguments, kept as secrets. Default: none. */
  args?: pulumi.Input<string>[];
  /** Its environment, kept as secrets. Default: none. */
  env?: Record<string, pulumi.Input<string>>;
  /** Version of the protocol. Default: `client.authentication.k8s.io/v1`. */
  apiVersion?: string;
}

/** Access to an EKS cluster with the identity of Argo CD's pods. */
export interface AwsCredentialsArgs {
  /** Name of the EKS cluster. */
  clusterName: string;
  /** The role to assume. Default: the pods' own. */
  roleArn?: string;
}

/** A client certificate and its key. */
export interface ClientCertificateArgs {
  /** PEM text of the certificate. */
  certificate: pulumi.Input<string>;
  /** PEM text of the private key: a secret. */
  key: pulumi.Input<string>;
}

/** Another cluster that Argo CD deploys to; exactly one of the four kinds of credentials is given. */
export interface ManagedClusterArgs {
  /** Name by which Applications choose it. */
  name: string;
  /** Address of its API, beginning with `https://`. */
  server: string;
  /** PEM text of the certificate authority. Default: those that Argo CD's image trusts. */
  certificateAuthority?: string;
  /** Token of a ServiceAccount: a secret. */
  bearerToken?: pulumi.Input<string>;
  /** Client certificate. */
  clientCertificate?: ClientCertificateArgs;
  /** AWS identity. */
  aws?: AwsCredentialsArgs;
  /** Program that prints credentials. */
  exec?: ExecCredentialsArgs;
  /** The namespaces that Argo CD may look at. Default: all, and objects without a namespace. */
  namespaces?: string[];
}

import * as pulumi from "@pulumi/pulumi";
import { PodSecurityArgs } from "../../model/pod-security";
import { ExposureArgs } from "../shared/exposure/args";

/** Somebody who may push and pull. */
export interface RegistryUserArgs {
  /** Name; no colon. */
  name: string;
  /** Password of 1 to 72 bytes, which is as far as bcrypt reads: a secret. */
  password: pulumi.Input<string>;
}

/** The registry's own certificate; either a Secret that is there, or certificate and key. */
export interface RegistryTlsArgs {
  /** Secret of type `kubernetes.io/tls` in the registry's namespace, e.g. one that cert-manager keeps. Pods do not notice when it changes. */
  secretName?: string;
  /** PEM text of the certificate and its chain. */
  certificate?: pulumi.Input<string>;
  /** PEM text of the private key: a secret. */
  key?: pulumi.Input<string>;
}

/** Access to an object store. */
export interface ObjectStoreCredentialsArgs {
  /** Identifier of the key. */
  accessKey: pulumi.Input<string>;
  /** The key: a secret. */
  secretKey: pulumi.Input<string>;
}

/** An S3-compatible object store in place of the volume, so that several replicas can serve. */
export interface ObjectStoreArgs {
  /** The bucket; it must be there. */
  bucket: string;
  /** Region of the bucket; stores that have none take any word. */
  region: string;
  /** Address of the store, beginning with `http://` or `https://`. Default: that of AWS in the region. */
  endpoint?: string;
  /** Whether the bucket is part of the path rather than of the host name, as MinIO wants it. Default: true with an endpoint. */
  pathStyle?: boolean;
  /** Where in the bucket images lie. Default: its root. */
  rootDirectory?: string;
  /** Credentials. Default: the identity that the cluster gives to the pod. */
  credentials?: ObjectStoreCredentialsArgs;
  /** What the replicas sign the state of uploads with, 16 characters or more: a secret. */
  httpSecret: pulumi.Input<string>;
  /** How many registries serve. Default: 2. */
  replicas?: number;
}

/**
 * Frees the space of images that were deleted. The registry refuses pushes meanwhile and goes on serving pulls; it is
 * started anew before and after.
 */
export interface GarbageCollectionArgs {
  /** When it begins, five cron fields; minute and hour are numbers and the hour is at most 22, so once a day at most. */
  schedule: string;
  /** IANA time zone of the schedule. Default: `UTC`. */
  timeZone?: string;
  /** Whether manifests go that no tag names, and that belong to no tagged index. What is deployed by digest alone is lost then. Default: false. */
  deleteUntagged?: boolean;
  /** After so many minutes a collection is given up, from 1 to 50. Default: 45. */
  timeLimitMinutes?: number;
  /** Image with kubectl. Default: `registry.k8s.io/kubectl:v1.36.3`. */
  kubectlImage?: string;
}

export interface RegistryArgs {
  /** Namespace, created here. Default: `infrastructure`. */
  namespace?: string;
  /** Which pods that namespace takes. Default: `restricted`. */
  podSecurity?: PodSecurityArgs;
  /** Image of CNCF distribution, 3.1.1 or later. Default: `docker.io/library/registry:3.1.2`. */
  image?: string;
  /** Size of the volume, a Kubernetes quantity. Default: `20Gi`. */
  storage?: string;
  /** Storage class of the volume. Default: the cluster's default class. */
  storageClassName?: string;
  /** An object store in place of the volume. Default: a volume, and one replica. */
  objectStore?: ObjectStoreArgs;
  /** How the registry is reached from outside the cluster, such as by the container runtime of the nodes. Default: NodePort 30500. */
  exposure?: ExposureArgs;
  /** Who may push and pull. Default: everybody who reaches it. */
  users?: RegistryUserArgs[];
  /** The same as a file of lines NAME:HASH, bcrypt only: a secret. Not together with `users`. Default: none. */
  htpasswd?: pulumi.Input<string>;
  /** Whether nobody may push or pull as long as there are neither `users` nor `htpasswd`. Default: false, everybody who reaches it may then. */
  closed?: boolean;
  /** Whether whoever may push may delete images, too. Default: true. */
  deletes?: boolean;
  /** The registry's own certificate. Default: plain HTTP. */
  tls?: RegistryTlsArgs;
  /** Frees the space of deleted images on a schedule. Default: never. */
  garbageCollection?: GarbageCollectionArgs;
  /** Namespace that may read metrics, on a port of their own. Default: no metrics. */
  monitoringNamespace?: string;
  /** The only namespaces whose pods reach it; with an ingress also that of its controller. Default: all, and everybody outside the cluster unless it is not exposed. */
  clientNamespaces?: string[];
  /** Address ranges of the nodes, so that nobody else outside the cluster reaches the pods. Default: not restricted, unless it is not exposed. */
  nodeCidrs?: string[];
  /** Whether Pulumi refuses to delete the volume with the images. Default: true. */
  protectData?: boolean;
}

import * as pulumi from "@pulumi/pulumi";
import { UpstreamManifest } from "../../releases";
import { ClusterAccessArgs } from "../shared/cluster-access";
import { CrdRetention } from "../shared/crd-retention";

/** Somebody who may pull from a registry. */
export interface RegistryLoginArgs {
  /** Name of the user; no colon. */
  username: string;
  /** Password or token: a secret. */
  password: pulumi.Input<string>;
}

/** A registry that the Image Updater asks. */
export interface ImageRegistryArgs {
  /** Host and port, as the names of images have them. */
  prefix: string;
  /** Address of its API; `http://` where it speaks plain HTTP. Default: `https://` and the prefix. */
  apiUrl?: string;
  /** Pull Secret (`kubernetes.io/dockerconfigjson`) in Argo CD's namespace that is there. Default: none, it is read by everybody. */
  pullSecretName?: string;
  /** The same as name and password, for which a Secret is made. Not together with `pullSecretName`. Default: none. */
  credentials?: RegistryLoginArgs;
  /** Whether its certificate is not checked. Default: false. */
  insecureSkipVerify?: boolean;
  /** Certificate authority that signed its certificate, or the certificate itself, as PEM; for release 1.3.0 and later. Default: the public ones. */
  certificateAuthority?: string;
  /** Requests per second at most. Default: 20. */
  requestsPerSecond?: number;
}

export interface ImageUpdaterControllerArgs {
  /** The release to install: `await upstreamManifest("argocd-image-updater", { version })`. */
  manifest: UpstreamManifest;
  /** The cluster, for the CustomResourceDefinition; the other objects go where the Kubernetes provider points. */
  cluster: ClusterAccessArgs;
  /** Namespace of Argo CD, which exists already: the controller reads Applications and credentials there. Default: `argocd`. */
  argoCdNamespace?: string;
  /** Registries that need a setting of their own, such as one that speaks plain HTTP. Default: none. */
  registries?: ImageRegistryArgs[];
  /** Addresses of the repositories that it commits to, whose ports its NetworkPolicy opens beside 22 and 443. Default: none. */
  repositories?: string[];
  /** How often the registries are asked, in whole seconds. Default: 120. */
  intervalSeconds?: number;
  /** Author of its commits. Default: `argocd-image-updater`. */
  commitUser?: string;
  /** Address of that author. Default: `image-updater@localhost`. */
  commitEmail?: string;
  /** What happens to the CustomResourceDefinition on `pulumi destroy`. Default: keep. */
  crdRetention?: CrdRetention;
}

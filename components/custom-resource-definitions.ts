import * as pulumi from "@pulumi/pulumi";
import { UpstreamManifest } from "../manifests";
import { customResourceDefinitionsProvider } from "./internal/custom-resource-definitions-provider";

/** What happens to CustomResourceDefinitions when their resource is deleted. */
export const CrdRetention = {
  /** They stay, and so does every object of their kinds. */
  Keep: "keep",
  /** They go, and with them every object of their kinds: for throw-away clusters only. */
  Delete: "delete",
} as const;
export type CrdRetention = (typeof CrdRetention)[keyof typeof CrdRetention];

/** The cluster that CustomResourceDefinitions are applied to; the same as the Kubernetes provider's. */
export interface ClusterAccessArgs {
  /** Path of a kubeconfig file. Default: `KUBECONFIG`, else `~/.kube/config`. */
  kubeconfig?: string;
  /** Context in that file. Default: its current context. */
  context?: string;
}

export interface CustomResourceDefinitionsArgs {
  /** The release manifest that holds them. */
  manifest: UpstreamManifest;
  /** Where to apply them. */
  cluster: ClusterAccessArgs;
  /** What happens when this resource is deleted. Default: keep. */
  retention?: CrdRetention;
}

/**
 * The CustomResourceDefinitions of a release manifest, applied server-side and awaited until Established.
 *
 * They do not travel through the Pulumi engine: Argo CD's three make a preview without any change four times as long.
 * The engine knows their names, the version and the checksum; the content comes from the local cache of manifests.
 */
export class CustomResourceDefinitions extends pulumi.dynamic.Resource {
  constructor(name: string, args: CustomResourceDefinitionsArgs, opts?: pulumi.CustomResourceOptions) {
    const { manifest, cluster, retention = CrdRetention.Keep } = args;
    super(customResourceDefinitionsProvider, name, {
      component: manifest.component,
      version: manifest.version,
      sha256: manifest.sha256,
      crds: manifest.crds.map((crd) => crd.name),
      retention,
      directory: manifest.crdDirectory,
      kubeconfig: cluster.kubeconfig ?? "",
      context: cluster.context ?? "",
    }, opts);
  }
}

import { KubernetesObject } from "../foundation/kubernetes-object";

/** What is known of a CustomResourceDefinition without reading its schema. */
export interface CrdReference {
  /** `metadata.name`, for example `applications.argoproj.io`. */
  name: string;
  /** The API group it adds. */
  group: string;
  /** The kind it adds. */
  kind: string;
}

/** One document of a manifest file, byte for byte. */
export interface CrdFile {
  /** `metadata.name` of the CustomResourceDefinition. */
  name: string;
  /** The document as it stands in the manifest, without the `---` around it. */
  yaml: string;
}

/** The objects of one verified release manifest. */
export interface UpstreamManifest {
  /** Which manifest: a key of the table in `versions.ts`. */
  component: string;
  /** The release, without a leading "v". */
  version: string;
  /** SHA-256 of the file that was read, in hexadecimal. */
  sha256: string;
  /** The local file it was read from, as the caller named it; absent for the pinned file. */
  file?: string;
  /** Everything but the CustomResourceDefinitions, in the order of the file. */
  objects: KubernetesObject[];
  /** The CustomResourceDefinitions of the file, in its order; `customResourceDefinitionFiles` reads their text. */
  crds: CrdReference[];
}

/**
 * The manifests that can be installed. Of Argo CD: the plain installation, and the one with several replicas of
 * everything. Of Argo Workflows: with CustomResourceDefinitions that accept every field, and with the full schemas.
 * And Argo CD Image Updater.
 */
export const upstreamComponents = ["argo-cd", "argo-cd-ha", "argo-workflows", "argo-workflows-full", "argocd-image-updater"] as const;
export type UpstreamComponent = (typeof upstreamComponents)[number];

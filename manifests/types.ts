/** A Kubernetes object as it stands in a manifest. */
export interface KubernetesObject {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    namespace?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    finalizers?: string[];
  };
  [key: string]: unknown;
}

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
  /** Directory of this machine's cache that holds each of them as `<name>.yaml`. */
  crdDirectory: string;
}

import { Problem } from "../../foundation/problems";

/** An S3-compatible store for the artifacts and logs of Workflows, such as MinIO. */
export interface ArtifactStoreArgs {
  /** Host and port, e.g. `minio.infrastructure.svc.cluster.local:9000`. */
  endpoint: string;
  /** Bucket. */
  bucket: string;
  /** Whether a bucket that is not there is made. Default: false, it must exist. */
  createBucket?: boolean;
  /** Region of the bucket. Default: none. */
  region?: string;
  /** Whether the store is spoken to without TLS. Default: false. */
  insecure?: boolean;
}

/** Everything that is wrong with a store. */
export function checkArtifactStore(path: string, { endpoint, bucket }: ArtifactStoreArgs): Problem[] {
  return [
    ...checkEndpoint(`${path}.endpoint`, endpoint),
    ...(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket) ? []
      : [{ propertyPath: `${path}.bucket`, reason: `must have 3 to 63 of a-z, 0-9, "." and "-" and begin and end with a letter or digit, got "${bucket}"` }]),
  ];
}

/** A host, not an address: nothing of a credential can be in it. */
export function checkEndpoint(propertyPath: string, endpoint: string): Problem[] {
  if (/^[a-zA-Z0-9]([-a-zA-Z0-9.]*[a-zA-Z0-9])?(:[0-9]{1,5})?$/.test(endpoint)) return [];
  return [{ propertyPath, reason: `must be a host with or without a port, such as "minio.infrastructure.svc.cluster.local:9000", got "${endpoint}"` }];
}

/**
 * `s3` of an artifact repository (https://argo-workflows.readthedocs.io/en/release-3.7/configure-artifact-repository/).
 *
 * @param credentialsSecret Secret with `accessKey` and `secretKey`; undefined for the credentials of the node or the ServiceAccount.
 */
export function artifactStore({ endpoint, bucket, createBucket = false, region, insecure = false }: ArtifactStoreArgs, keyFormat: string, credentialsSecret: string | undefined): Record<string, unknown> {
  return {
    endpoint,
    bucket,
    ...(createBucket ? { createBucketIfNotPresent: { objectLocking: false } } : {}),
    ...(region ? { region } : {}),
    insecure,
    keyFormat,
    ...(credentialsSecret
      ? { accessKeySecret: { name: credentialsSecret, key: "accessKey" }, secretKeySecret: { name: credentialsSecret, key: "secretKey" } }
      : { useSDKCreds: true }),
  };
}

/** A name for every object that tells Workflows and pods apart. */
export const defaultKeyFormat = "{{workflow.namespace}}/{{workflow.name}}/{{pod.name}}";

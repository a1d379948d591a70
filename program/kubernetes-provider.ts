import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

/**
 * The args of the Kubernetes provider, with nothing of the machine in them. An empty `kubeconfig` has the provider find the files
 * as kubectl does, where the SDK would fill in the path of this machine. The identifier is the stack's, so that a changed entry of
 * a kubeconfig replaces nothing; which cluster it is, is what `ClusterIdentity` knows.
 *
 * @param context empty for the cluster around a pod.
 * @param adopt whether objects that are there already are taken over.
 */
export function kubernetesProviderArgs({ context, adopt }: { readonly context: string; readonly adopt: boolean }): k8s.ProviderArgs {
  return {
    kubeconfig: "",
    ...(context === "" ? {} : { context }),
    clusterIdentifier: `${pulumi.getProject()}/${pulumi.getStack()}`,
    enableServerSideApply: true,
    enableConfigMapMutable: true,
    enableSecretMutable: true,
    ...(adopt ? { upsertExistingObjects: true } : {}),
  };
}

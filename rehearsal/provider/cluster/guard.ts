import { isLoopback } from "../../../foundation/loopback";
import { type Api, ApiError, UnreachableError } from "../../../clients/kubernetes/api";
import { textAt } from "../../../foundation/json";

/** Where every rehearsal cluster holds the mark that it is one. */
export const marker = { namespace: "kube-public", name: "gitops-rehearsal" } as const;

const official =
  "for any other cluster install the official provider: `pulumi plugin install resource kubernetes`, " +
  "and remove `plugins.providers` from Pulumi.yaml";

/**
 * Lets the stand-in serve a rehearsal cluster only.
 *
 * @throws Error saying what was found and how to get the official provider
 */
export async function requireRehearsalCluster(api: Api, context: string): Promise<void> {
  requireLoopback(api.server, context);
  try {
    const found = await api.call({ path: `/api/v1/namespaces/${marker.namespace}/configmaps/${marker.name}` });
    if (textAt(found, "data", "id")) return;
    throw refusal(api.server, context, `ConfigMap ${marker.namespace}/${marker.name} there has no data.id`);
  } catch (error) {
    if (error instanceof UnreachableError) {
      throw new Error(
        `${error.message}; start the rehearsal cluster, or correct the provider's kubeconfig and context`,
      );
    }
    if (!(error instanceof ApiError)) throw error;
    const reason = error.status === 404 ? "does not exist there" : `cannot be read there (${error.message})`;
    throw refusal(api.server, context, `ConfigMap ${marker.namespace}/${marker.name} ${reason}`);
  }
}

/** The half of {@link requireRehearsalCluster} that needs no call. */
export function requireLoopback(server: string, context: string): void {
  if (!isLoopback(server)) throw refusal(server, context, "that address is not on this machine's loopback interface");
}

function refusal(server: string, context: string, found: string): Error {
  return new Error(
    "the stand-in Kubernetes provider serves rehearsal clusters only, and this is none: " +
      `context ${JSON.stringify(context)} leads to ${server}, and ${found}; ${official}`,
  );
}

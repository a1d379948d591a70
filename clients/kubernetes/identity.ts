import { textAt } from "../../foundation/json";
import { isForbidden, type Api } from "./api";

/**
 * What tells a cluster from any other, also from one that has its name and address: the UID of its namespace `kube-system`.
 *
 * @throws Error when the cluster cannot be reached, or this user may not read that namespace.
 */
export async function clusterUid(api: Api): Promise<string> {
  const namespace = await api.call({ path: "/api/v1/namespaces/kube-system" }).catch((error: unknown) => {
    if (!isForbidden(error)) throw error;
    throw new Error(`${api.server} does not let this user read its namespace kube-system, by whose UID the cluster is recognised: allow it "get" there (${error.message})`);
  });
  const uid = textAt(namespace, "metadata", "uid");
  if (uid === undefined) throw new Error(`${api.server} gives its namespace kube-system no UID`);
  return uid;
}

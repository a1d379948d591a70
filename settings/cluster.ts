import * as pulumi from "@pulumi/pulumi";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Kubeconfig, kubeconfigFiles, readKubeconfigs } from "../clients/kubernetes/kubeconfig";
import { ClusterAccessArgs } from "../components";
import { rehearsalContext, stateDirectory } from "../foundation/paths";
import { suggestion } from "../foundation/suggestions";

/** The value of the setting `cluster` that means the cluster on this machine. */
export const rehearsalCluster = "rehearsal";

/** The value of the setting `cluster` that means the cluster in which the program runs as a pod. */
const ownCluster = "in-cluster";

/**
 * The context of a stack's cluster; an empty one for the cluster around a pod. `gitops render` needs no cluster and looks for none.
 *
 * @param mustBeCurrent whether the context must also be the current one: whoever works with another cluster at the moment
 *   does not mean this one.
 * @throws pulumi.RunError when the context is in no kubeconfig, or another one is current; for the rehearsal cluster it says how to
 *   start it, or which kubeconfig to name.
 */
export function clusterAccess(cluster: string, origin: string, mustBeCurrent: boolean): Required<ClusterAccessArgs> {
  if (cluster === ownCluster) return { context: "" };
  const context = cluster === rehearsalCluster ? rehearsalContext : cluster;
  if (process.env.GITOPS_RENDER === "true") return { context };
  const found = kubeconfigs();
  if (!found.contexts.has(context)) throw new pulumi.RunError(cluster === rehearsalCluster ? noRehearsal(origin) : unknownContext(context, origin, found));
  if (mustBeCurrent && cluster !== rehearsalCluster && found.currentContext !== context) throw new pulumi.RunError(notCurrent(context, origin, found));
  return { context };
}

function kubeconfigs(): Kubeconfig {
  try {
    return readKubeconfigs();
  } catch (error) {
    throw new pulumi.RunError(error instanceof Error ? error.message : String(error));
  }
}

function noRehearsal(origin: string): string {
  const kubeconfig = join(stateDirectory(), "kubeconfig");
  const what = `${origin} names the rehearsal cluster`;
  if (existsSync(kubeconfig)) return `${what}, and ${kubeconfigFiles().join(", ")} does not know it; name its kubeconfig: export KUBECONFIG=${kubeconfig}`;
  return `${what}, and there is none at ${kubeconfig}; start it with: npx gitops rehearsal up`;
}

function unknownContext(context: string, origin: string, { contexts }: Kubeconfig): string {
  const known = [...contexts.keys()];
  return `gitops-platform:cluster in ${origin} names the kube context "${context}", which is not in ${kubeconfigFiles().join(", ")}`
    + `${suggestion(context, known)}; found ${known.length > 0 ? known.join(", ") : "no context"}`;
}

function notCurrent(context: string, origin: string, { files, currentContext }: Kubeconfig): string {
  return `${origin} is for the kube context "${context}", and the current one in ${files.join(", ")} is ${currentContext === undefined ? "not set" : `"${currentContext}"`}; `
    + `nothing was read or written; if you mean this cluster: kubectl config use-context ${context}`;
}

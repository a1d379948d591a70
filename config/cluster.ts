import * as pulumi from "@pulumi/pulumi";
import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { parse } from "yaml";
import { ClusterAccessArgs } from "../components";
import { suggestion } from "../components/internal/validation";
import { rehearsalContext, stateDirectory } from "../rehearsal/paths";

/** The value of the setting `cluster` that means the cluster on this machine. */
export const rehearsalCluster = "rehearsal";

/**
 * The kubeconfig and the context of a stack's cluster. `gitops render` needs no cluster and looks for none.
 *
 * @throws pulumi.RunError when the rehearsal cluster was never started, or the context is in no kubeconfig.
 */
export function clusterAccess(cluster: string, origin: string): Required<ClusterAccessArgs> {
  const rendering = process.env.GITOPS_RENDER === "true";
  if (cluster === rehearsalCluster) {
    const kubeconfig = join(stateDirectory(), "kubeconfig");
    if (!rendering && !existsSync(kubeconfig)) {
      throw new pulumi.RunError(`${origin} names the rehearsal cluster, and there is none at ${kubeconfig}; start it with: npx gitops rehearsal up`);
    }
    return { kubeconfig, context: rehearsalContext };
  }
  return { kubeconfig: rendering ? "" : kubeconfigWith(cluster, origin), context: cluster };
}

/** The kubeconfig file that has the context. */
function kubeconfigWith(context: string, origin: string): string {
  const files = process.env.KUBECONFIG?.split(delimiter).filter(Boolean) ?? [join(homedir(), ".kube", "config")];
  const known: string[] = [];
  for (const file of files.filter((path) => existsSync(path))) {
    const names = contextNames(file);
    if (names.includes(context)) return file;
    known.push(...names);
  }
  throw new pulumi.RunError(
    `gitops-platform:cluster in ${origin} names the kube context "${context}", which is not in ${files.join(", ")}`
      + `${suggestion(context, known)}; found ${known.length > 0 ? known.join(", ") : "no context"}`,
  );
}

function contextNames(file: string): string[] {
  const content: unknown = parse(readFileSync(file, "utf8"));
  const contexts = (content as { contexts?: { name?: unknown }[] | null } | null)?.contexts;
  return (contexts ?? []).flatMap(({ name }) => (typeof name === "string" ? [name] : []));
}

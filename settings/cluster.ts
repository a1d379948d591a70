import * as pulumi from "@pulumi/pulumi";
import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { parse } from "yaml";
import { ClusterAccessArgs } from "../components";
import { isMapping } from "../foundation/mapping";
import { rehearsalContext, stateDirectory } from "../foundation/paths";
import { suggestion } from "../foundation/suggestions";

/** The value of the setting `cluster` that means the cluster on this machine. */
export const rehearsalCluster = "rehearsal";

/**
 * The kubeconfig and the context of a stack's cluster. `gitops render` needs no cluster and looks for none.
 *
 * @param mustBeCurrent whether the context must also be the current one: whoever works with another cluster at the moment
 *   does not mean this one.
 * @throws pulumi.RunError when the rehearsal cluster was never started, the context is in no kubeconfig, or another one is
 *   current.
 */
export function clusterAccess(cluster: string, origin: string, mustBeCurrent: boolean): Required<ClusterAccessArgs> {
  const rendering = process.env.GITOPS_RENDER === "true";
  if (cluster === rehearsalCluster) {
    const kubeconfig = join(stateDirectory(), "kubeconfig");
    if (!rendering && !existsSync(kubeconfig)) {
      throw new pulumi.RunError(`${origin} names the rehearsal cluster, and there is none at ${kubeconfig}; start it with: npx gitops rehearsal up`);
    }
    return { kubeconfig, context: rehearsalContext };
  }
  if (rendering) return { kubeconfig: "", context: cluster };
  const kubeconfig = kubeconfigWith(cluster, origin);
  if (mustBeCurrent) assertCurrent(cluster, origin);
  return { kubeconfig, context: cluster };
}

function assertCurrent(context: string, origin: string): void {
  const files = kubeconfigFiles();
  // As kubectl does: the first file that names a current context decides.
  const current = files.map((file) => readKubeconfig(file)?.["current-context"]).find((name) => typeof name === "string" && name !== "");
  if (current === context) return;
  throw new pulumi.RunError(
    `${origin} is for the kube context "${context}", and the current one in ${files.join(", ")} is ${current === undefined ? "not set" : `"${String(current)}"`}; `
      + `nothing was read or written; if you mean this cluster: kubectl config use-context ${context}`,
  );
}

interface Kubeconfig {
  readonly contexts?: readonly { readonly name?: unknown }[] | null;
  readonly "current-context"?: unknown;
}

function kubeconfigFiles(): string[] {
  const files = process.env.KUBECONFIG?.split(delimiter).filter(Boolean) ?? [join(homedir(), ".kube", "config")];
  return files.filter((path) => existsSync(path));
}

function readKubeconfig(file: string): Kubeconfig | undefined {
  const content: unknown = parse(readFileSync(file, "utf8"));
  return isMapping(content) ? content : undefined;
}

/** The kubeconfig file that has the context. */
function kubeconfigWith(context: string, origin: string): string {
  const named = process.env.KUBECONFIG?.split(delimiter).filter(Boolean) ?? [join(homedir(), ".kube", "config")];
  const known: string[] = [];
  for (const file of kubeconfigFiles()) {
    const names = (readKubeconfig(file)?.contexts ?? []).flatMap(({ name }) => (typeof name === "string" ? [name] : []));
    if (names.includes(context)) return file;
    known.push(...names);
  }
  throw new pulumi.RunError(
    `gitops-platform:cluster in ${origin} names the kube context "${context}", which is not in ${named.join(", ")}`
      + `${suggestion(context, known)}; found ${known.length > 0 ? known.join(", ") : "no context"}`,
  );
}

import { ArgoCdClient } from "../../clients/argo-cd/client";
import { ApiError, isPassing } from "../../clients/argo-cd/request";
import { ApplicationDetails, applicationSchema, projectsOf } from "../../clients/argo-cd/schemas";
import { ClusterReader } from "./cluster-reader";

/** Health that needs no explanation: the object is ready, or nothing is known of its kind. */
const ready = ["Healthy", "Unknown"];
const forbidden = 403;

/**
 * A reader that asks Argo CD's API alone, for whoever has a token of a project role and no access to the cluster.
 *
 * The children live in another project than the root. A token for the root's project alone sees them as objects that the
 * root manages: their status, but not what their own objects wait for.
 *
 * @param root The root as Argo CD has it.
 */
export function apiReader(client: ArgoCdClient, root: ApplicationDetails): ClusterReader {
  const projects = projectsOf(root);
  const declared = Object.keys(root.spec.source?.helm?.valuesObject?.applications ?? {});
  const projectOf = (application: string) => root.spec.source?.helm?.valuesObject?.applications?.[application]?.project ?? root.spec.project;
  return {
    isPassing,
    async applications() {
      const visible = await client.applications(projects);
      const names = new Set(visible.map(({ metadata }) => metadata.name));
      if (declared.every((name) => names.has(name))) return visible;
      return [...visible, ...(await managedByRoot(client, root)).filter(({ metadata }) => !names.has(metadata.name))];
    },
    async firstUnready(managed, application) {
      const nodes = await client.resourceTree(application, projectOf(application)).catch((error: unknown) => {
        if (error instanceof ApiError && error.status === forbidden) return [];
        throw error;
      });
      for (const object of managed) {
        const node = nodes.find(({ group, kind, namespace, name }) =>
          name === object.name && kind === object.kind && (group ?? "") === (object.group ?? "") && (namespace ?? "") === (object.namespace ?? ""));
        const status = node?.health?.status;
        if (status === undefined || ready.includes(status)) continue;
        const place = `${object.kind} ${object.namespace ? `${object.namespace}/` : ""}${object.name}`;
        return { object: place, reason: node?.health?.message || `health is ${status}` };
      }
      return undefined;
    },
  };
}

/** The children as the root manages them. */
async function managedByRoot(client: ArgoCdClient, root: ApplicationDetails): Promise<ApplicationDetails[]> {
  const managed = await client.managedResources(root.metadata.name, root.spec.project);
  return managed.flatMap(({ group, kind, liveState }): ApplicationDetails[] => {
    if (group !== "argoproj.io" || kind !== "Application" || !liveState || liveState === "null") return [];
    return [applicationSchema.parse(JSON.parse(liveState))];
  });
}

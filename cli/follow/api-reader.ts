import { ArgoCdClient } from "../argo-cd/client";
import { ClusterReader } from "./cluster-reader";

/** Health that needs no explanation: the object is ready, or nothing is known of its kind. */
const ready = ["Healthy", "Unknown"];

/** A reader that asks Argo CD's API alone, for whoever has a token of a project role and no access to the cluster. */
export function apiReader(client: ArgoCdClient, project: string): ClusterReader {
  return {
    applications: () => client.applications(project),
    async firstUnready(managed, application) {
      const nodes = await client.resourceTree(application, project);
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

import { type JsonObject, textAt } from "../../foundation/json";

/** What identifies an object in a cluster. `namespace` is absent for cluster-wide kinds, or where the default applies. */
export interface ObjectRef {
  apiVersion: string;
  kind: string;
  name: string;
  namespace?: string;
}

/** The identity written in an object. */
export function refOf(object: JsonObject): ObjectRef {
  return {
    apiVersion: textAt(object, "apiVersion") ?? "",
    kind: textAt(object, "kind") ?? "",
    name: textAt(object, "metadata", "name") ?? "",
    namespace: textAt(object, "metadata", "namespace") || undefined,
  };
}

/** How an object is called in messages: `Deployment argocd/argocd-server`. */
export function displayName(ref: ObjectRef): string {
  return `${ref.kind} ${ref.namespace ? `${ref.namespace}/` : ""}${ref.name}`;
}

import { createHash } from "node:crypto";
import { type JsonObject, objectAt, objectsAt, textAt } from "../../foundation/json";
import { annotation, Annotation } from "./kube-object";

/** Under this name the manager is kept in a resource's state, as the official provider does. */
export const managerProperty = "__fieldManager";

/**
 * The field manager of a resource: the one a patch names, else the one in its state, else one derived from its URN.
 *
 * Deriving it makes a repeated run recognise what an interrupted one created.
 */
export function fieldManager(urn: string, inputs: JsonObject, state: JsonObject = {}): string {
  const derived = `pulumi-kubernetes-${createHash("sha256").update(urn).digest("hex").slice(0, 8)}`;
  return annotation(inputs, Annotation.PatchFieldManager) || textAt(state, managerProperty) || derived;
}

/** Whether a live object was written by the manager. */
export function isManagedBy(live: JsonObject, manager: string): boolean {
  return objectsAt(live, "metadata", "managedFields").some((entry) => entry.manager === manager);
}

/**
 * Whether all the managers that a conflict names give way, as they do to the official provider: `kubectl`, and the
 * provider's own writes from before server-side apply.
 */
export function givesWay(causes: readonly JsonObject[]): boolean {
  const managers = causes
    .filter((cause) => cause.reason === "FieldManagerConflict")
    .map((cause) => /conflict with "([^"]+)"/.exec(textAt(cause, "message") ?? "")?.[1]);
  const yielding = /^(kubectl|before-first-apply|pulumi-kubernetes$|pulumi-resource-kubernetes$)/;
  return managers.length > 0 && managers.every((manager) => manager !== undefined && yielding.test(manager));
}

/** Whether another manager, and not this one, owns the member at `path` of a live object. */
export function isOwnedByOthers(live: JsonObject, manager: string, path: readonly string[]): boolean {
  const fields = path.map((member) => `f:${member}`);
  const owns = (entry: JsonObject): boolean => {
    const parent = objectAt(entry, "fieldsV1", ...fields.slice(0, -1));
    return Object.hasOwn(parent, fields.at(-1) ?? "");
  };
  const entries = objectsAt(live, "metadata", "managedFields").filter(owns);
  return entries.length > 0 && !entries.some((entry) => entry.manager === manager);
}

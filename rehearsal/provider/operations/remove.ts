import { NotReadyError, waitUntilGone } from "../await";
import { ApiError } from "../../../clients/kubernetes/api";
import type { Objects, Propagation } from "../../../clients/kubernetes/objects";
import { fieldManager } from "../field-manager";
import { type JsonObject, textAt } from "../../../foundation/json";
import { displayName, type ObjectRef, refOf } from "../../../clients/kubernetes/object-ref";
import { annotation, Annotation, idOf, isAnnotated, parseId, timeoutMilliseconds } from "../kube-object";
import { inputsIn, stateOf } from "../state";
import { plain } from "../wire";
import { type Context, InitializationError, type Resource } from "./context";

/** Kinds for which `pulumi.com/skipAwait` also means not to wait for the deletion. */
const skippingKinds = new Set([
  "Namespace",
  "Pod",
  "ReplicationController",
  "DaemonSet",
  "Deployment",
  "StatefulSet",
  "Job",
]);

/**
 * Deletes an object and waits until it is gone; a patch only gives its fields back. An object that is gone already
 * counts as deleted.
 *
 * @param timeoutSeconds `customTimeouts.delete`; 0 for none
 * @throws {@link InitializationError} naming what holds the object when the time is over
 */
export async function remove(
  context: Context,
  resource: Resource,
  id: string,
  secretState: JsonObject,
  timeoutSeconds: number,
): Promise<void> {
  const state = plain(secretState);
  const inputs = inputsIn(state);
  const { objects, log, signal } = context;
  const ref: ObjectRef = {
    apiVersion: textAt(state, "apiVersion") ?? resource.type.apiVersion,
    kind: textAt(state, "kind") ?? resource.type.kind,
    ...parseId(id),
  };
  if (resource.type.patch) return relinquish(objects, ref, fieldManager(resource.urn, inputs, state));

  const live = await objects.get(ref);
  if (!live || !(await objects.remove(ref, propagation(inputs)))) return;
  if (isAnnotated(inputs, Annotation.SkipAwait) && skippingKinds.has(ref.kind)) return;
  try {
    await waitUntilGone(ref, textAt(live, "metadata", "uid"), {
      objects,
      timeout: timeoutMilliseconds(timeoutSeconds, inputs),
      status: (message) => log.status(message, resource.urn),
      signal,
    });
  } catch (error) {
    if (!(error instanceof NotReadyError)) throw error;
    const manager = fieldManager(resource.urn, inputs, state);
    throw new InitializationError(
      idOf(error.object),
      stateOf(error.object, inputs, secretState, manager),
      undefined,
      error.reasons,
    );
  }
}

/** Gives back all the fields that a manager owns; an object that is gone has none. */
export async function relinquish(objects: Objects, ref: ObjectRef, manager: string): Promise<void> {
  if (!(await objects.get(ref))) return;
  const { apiVersion, kind, name, namespace } = ref;
  const empty: JsonObject = { apiVersion, kind, metadata: { name, ...(namespace ? { namespace } : {}) } };
  try {
    await objects.apply(empty, { manager, force: false, dryRun: false });
  } catch (error) {
    const required =
      error instanceof ApiError ? error.causes.find(({ reason }) => reason === "FieldValueRequired") : undefined;
    if (!required) throw error;
    throw new Error(
      `the patch of ${displayName(refOf(empty))} cannot be taken back: it owns ${textAt(required, "field") ?? "a field"}, which the ` +
        "object needs. Let another manager own that field first, or set the resource option `retainOnDelete`",
      { cause: error },
    );
  }
}

function propagation(inputs: JsonObject): Propagation {
  switch (annotation(inputs, Annotation.DeletionPropagation)?.toLowerCase()) {
    case "background":
      return "Background";
    case "orphan":
      return "Orphan";
    default:
      return "Foreground";
  }
}

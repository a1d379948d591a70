import { readinessProblems } from "../await";
import { fieldManager } from "../field-manager";
import type { JsonObject } from "../../../foundation/json";
import { type ObjectRef } from "../../../clients/kubernetes/object-ref";
import { idOf, parseId } from "../kube-object";
import { importedInputs, liveInputs } from "../live-inputs";
import { stateOf } from "../state";
import { markSecrets, plain } from "../wire";
import { type Context, InitializationError, type Resource } from "./context";

/**
 * Reads the live object: for a refresh reduced to what the program manages, for an import as a whole.
 *
 * @param secretInputs inputs of the last run, `{}` for an import or a lookup
 * @returns an `id` of "" when the object does not exist
 * @throws {@link InitializationError} when a managed object is not ready at this moment
 */
export async function read(
  context: Context,
  resource: Resource,
  id: string,
  secretState: JsonObject,
  secretInputs: JsonObject,
): Promise<{ id: string; state: JsonObject; inputs: JsonObject }> {
  const { apiVersion, kind } = resource.type;
  const known = plain(secretInputs);
  const managed = Object.keys(known).length > 0;
  const ref: ObjectRef = {
    apiVersion: typeof known.apiVersion === "string" ? known.apiVersion : apiVersion,
    kind: typeof known.kind === "string" ? known.kind : kind,
    ...parseId(id),
  };
  const live = await context.objects.get(ref);
  if (!live) return { id: "", state: {}, inputs: {} };

  const inputs = managed ? liveInputs(live, known) : importedInputs(live);
  const manager = fieldManager(resource.urn, known, plain(secretState));
  const state = stateOf(live, inputs, secretInputs, manager);
  const marked = markSecrets(inputs, secretInputs);
  const reasons = managed && !resource.type.patch ? await readinessProblems(live, known, context.objects) : [];
  if (reasons.length > 0) throw new InitializationError(idOf(live), state, marked, reasons);
  return { id: idOf(live), state, inputs: marked };
}

import { managerProperty } from "./field-manager";
import { isObject, type JsonObject, objectAt } from "../../foundation/json";
import { markSecrets } from "./wire";

/**
 * The state of a resource as the engine keeps it: the live object, the inputs it came from and the field manager, laid
 * out like the official provider's, so that either can continue with the other's state.
 *
 * @param live as the server answered
 * @param inputs in plain
 * @param secretInputs the same inputs, secrets in their envelopes
 */
export function stateOf(live: JsonObject, inputs: JsonObject, secretInputs: JsonObject, manager: string): JsonObject {
  const { managedFields: _fields, ...metadata } = objectAt(live, "metadata");
  return {
    ...markSecrets({ ...live, metadata }, secretInputs),
    __inputs: markSecrets(inputs, secretInputs),
    __initialApiVersion: inputs.apiVersion ?? "",
    [managerProperty]: manager,
  };
}

/** The inputs kept in a state, for an engine that does not send them. */
export function inputsIn(state: JsonObject): JsonObject {
  return isObject(state.__inputs) ? state.__inputs : {};
}

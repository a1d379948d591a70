import { retry } from "../../../foundation/retry";
import { NotReadyError, waitUntilReady } from "../await";
import { ApiError, isNotFound } from "../../../clients/kubernetes/api";
import { UnknownKindError } from "../../../clients/kubernetes/discovery";
import { fieldManager, isManagedBy } from "../field-manager";
import type { JsonObject } from "../../../foundation/json";
import { displayName, refOf } from "../../../clients/kubernetes/object-ref";
import { idOf, timeoutMilliseconds } from "../kube-object";
import { stateOf } from "../state";
import { containsUnknown, plain } from "../wire";
import { type Context, explainConflict, InitializationError, isForced, payload, type Resource, warnOfDropped } from "./context";

/** How often, and after how long, a creation is repeated that lacks a namespace, a kind or the object to patch. */
const retryPauses = [500, 1000, 2000, 4000, 8000, 15_000];

/**
 * Creates an object, or patches the existing one, and waits until it is ready.
 *
 * In a preview the server computes the result, unless it cannot know it yet: unknown inputs, or a kind or namespace
 * that the same update creates, or an object that it replaces. Then the inputs are the result.
 *
 * @param secretInputs checked inputs, secrets in their envelopes
 * @param timeoutSeconds the resource's `customTimeouts.create`; 0 for none
 */
export async function create(
  context: Context,
  resource: Resource,
  secretInputs: JsonObject,
  timeoutSeconds: number,
  preview: boolean,
): Promise<{ id: string; state: JsonObject }> {
  const inputs = plain(secretInputs);
  if (preview) return { id: "", state: await previewed(context, resource, inputs, secretInputs) };
  const manager = fieldManager(resource.urn, inputs);
  const live = await retried(context, resource, () => submit(context, resource, inputs, manager, false));
  warnOfDropped(context, resource, live, inputs);
  try {
    const ready = await waitUntilReady(live, inputs, {
      objects: context.objects,
      timeout: timeoutMilliseconds(timeoutSeconds, inputs),
      status: (message) => context.log.status(message, resource.urn),
      signal: context.signal,
    });
    return { id: idOf(ready), state: stateOf(ready, inputs, secretInputs, manager) };
  } catch (error) {
    const seen = error instanceof NotReadyError ? error.object : live;
    const reasons =
      error instanceof NotReadyError ? error.reasons : [error instanceof Error ? error.message : String(error)];
    throw new InitializationError(idOf(seen), stateOf(seen, inputs, secretInputs, manager), undefined, reasons);
  }
}

async function previewed(
  context: Context,
  resource: Resource,
  inputs: JsonObject,
  secretInputs: JsonObject,
): Promise<JsonObject> {
  if (containsUnknown(inputs) || resource.type.patch) return secretInputs;
  const manager = fieldManager(resource.urn, inputs);
  try {
    const { status: _status, ...live } = await submit(context, resource, inputs, manager, true);
    return stateOf(live, inputs, secretInputs, manager);
  } catch (error) {
    if (error instanceof AlreadyExistsError)
      context.log.warn(`${error.message} (this is only a preview)`, resource.urn);
    else if (!isNotComputable(error)) throw error;
    return secretInputs;
  }
}

async function submit(
  context: Context,
  { type }: Resource,
  inputs: JsonObject,
  manager: string,
  dryRun: boolean,
): Promise<JsonObject> {
  const { objects, settings } = context;
  const ref = refOf(inputs);
  const existing = await objects.get(ref);
  if (type.patch && !existing)
    throw new MissingTargetError(`${displayName(ref)} does not exist, so there is nothing to patch`);
  const mine = existing !== undefined && isManagedBy(existing, manager);
  // As the official provider since 4.29 (its CHANGELOG, pulumi-kubernetes#4278), also for what an interrupted run made.
  if (existing && !type.patch && !settings.upsert) throw new AlreadyExistsError(displayName(ref));
  const force = isForced(inputs, context) || dryRun || (mine && !type.patch);
  return objects.apply(payload(inputs, type.patch), { manager, force, dryRun }).catch((error: unknown) => {
    throw explainConflict(error, manager);
  });
}

function retried<T>({ log, signal }: Context, { urn }: Resource, attempt: () => Promise<T>): Promise<T> {
  const pause = (failed: number, error: unknown): number | undefined => {
    const mayAppear = error instanceof MissingTargetError || error instanceof UnknownKindError || isNotFound(error);
    const milliseconds = mayAppear ? retryPauses[failed - 1] : undefined;
    if (milliseconds !== undefined) log.status(`waiting, try ${failed + 1}: ${error instanceof Error ? error.message : String(error)}`, urn);
    return milliseconds;
  };
  return retry(attempt, { pause, signal });
}

/** The server could not compute the result of a preview, for a reason that the real run may remove. */
export function isNotComputable(error: unknown): boolean {
  return (
    error instanceof UnknownKindError || (error instanceof ApiError && (error.status === 404 || error.status === 403))
  );
}

class AlreadyExistsError extends Error {
  constructor(name: string) {
    super(
      `${name} already exists in the cluster and was not created by this resource. ` +
        "To change an object that something else creates use a Patch resource (e.g. ConfigMapPatch); " +
        "to take it over use `pulumi import`, or `upsertExistingObjects` on the provider; " +
        "if the Pulumi resource was renamed give it an alias",
    );
    this.name = "AlreadyExistsError";
  }
}

class MissingTargetError extends Error {}

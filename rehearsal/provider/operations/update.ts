import { NotReadyError, waitUntilReady } from "../await";
import { ApiError } from "../../../clients/kubernetes/api";
import { isWithin, parsePath, type Path } from "../diff/paths";
import { fieldManager, givesWay, isOwnedByOthers } from "../field-manager";
import { isObject, type JsonObject, valueAt } from "../../../foundation/json";
import { displayName, refOf } from "../../../clients/kubernetes/object-ref";
import { idOf, timeoutMilliseconds } from "../kube-object";
import { stateOf } from "../state";
import { containsUnknown, plain } from "../wire";
import { type Context, explainConflict, InitializationError, isForced, payload, type Resource, warnOfDropped } from "./context";
import { isNotComputable } from "./create";
import { relinquish } from "./remove";

/** What an update is given. */
export interface UpdateRequest {
  /** State of the last run, secrets in their envelopes. */
  state: JsonObject;
  /** Inputs of the last run. */
  olds: JsonObject;
  /** Checked inputs of this run, secrets in their envelopes. */
  news: JsonObject;
  /** Paths whose live value stays. */
  ignoreChanges: readonly string[];
  /** `customTimeouts.update`; 0 for none. */
  timeoutSeconds: number;
  preview: boolean;
}

/**
 * Applies new inputs to an existing object, and waits until it is ready. In a preview the server computes the result
 * where it can.
 */
export async function update(
  context: Context,
  resource: Resource,
  request: UpdateRequest,
): Promise<{ state: JsonObject }> {
  const { news, preview } = request;
  const inputs = plain(news);
  if (preview && containsUnknown(inputs)) return { state: news };
  const state = plain(request.state);
  const manager = fieldManager(resource.urn, inputs, state);
  const previous = fieldManager(resource.urn, plain(request.olds), state);
  let live: JsonObject;
  try {
    live = await submit(context, resource, inputs, manager, request);
  } catch (error) {
    if (!preview || !(isNotComputable(error) || error instanceof MissingError)) throw error;
    if (error instanceof MissingError) context.log.warn(error.message, resource.urn);
    return { state: news };
  }
  if (preview) return { state: stateOf(live, inputs, news, manager) };
  warnOfDropped(context, resource, live, inputs);
  if (manager !== previous) await relinquish(context.objects, refOf(inputs), previous);
  try {
    const ready = await waitUntilReady(live, inputs, {
      objects: context.objects,
      timeout: timeoutMilliseconds(request.timeoutSeconds, inputs),
      status: (message) => context.log.status(message, resource.urn),
      signal: context.signal,
    });
    return { state: stateOf(ready, inputs, news, manager) };
  } catch (error) {
    const seen = error instanceof NotReadyError ? error.object : live;
    const reasons =
      error instanceof NotReadyError ? error.reasons : [error instanceof Error ? error.message : String(error)];
    throw new InitializationError(idOf(seen), stateOf(seen, inputs, news, manager), undefined, reasons);
  }
}

async function submit(
  context: Context,
  { type }: Resource,
  inputs: JsonObject,
  manager: string,
  { ignoreChanges, preview: dryRun }: UpdateRequest,
): Promise<JsonObject> {
  const { objects } = context;
  const ref = refOf(inputs);
  const live = await objects.get(ref);
  if (!live)
    throw new MissingError(
      `${displayName(ref)} does not exist in the cluster any more; run \`pulumi refresh\`, then repeat`,
    );
  const wanted = leaveIgnored(payload(inputs, type.patch), live, manager, ignoreChanges.map(parsePath));
  const force = isForced(inputs, context);
  return objects.apply(wanted, { manager, force, dryRun }).catch((error: unknown) => {
    if (!type.patch && error instanceof ApiError && givesWay(error.causes)) {
      return objects.apply(wanted, { manager, force: true, dryRun });
    }
    throw explainConflict(error, manager);
  });
}

/** Members that the program ignores keep their live value; those that belong to others alone are not sent at all. */
function leaveIgnored(inputs: JsonObject, live: JsonObject, manager: string, paths: readonly Path[]): JsonObject {
  const copy = structuredClone(inputs);
  for (const path of paths) {
    const members = path.map(String);
    const last = members.at(-1);
    const parent = valueAt(copy, ...members.slice(0, -1));
    if (last === undefined || !isObject(parent) || isWithin(["metadata", "name"], path)) continue;
    const value = valueAt(live, ...members);
    if (isOwnedByOthers(live, manager, members)) delete parent[last];
    else if (value !== undefined) parent[last] = value;
  }
  return copy;
}

class MissingError extends Error {}

import { growing, waitFor } from "../../../foundation/wait";
import type { Objects } from "../../../clients/kubernetes/objects";
import type { JsonObject } from "../../../foundation/json";
import { displayName, type ObjectRef, refOf } from "../../../clients/kubernetes/object-ref";
import { annotation, Annotation, isAnnotated } from "../kube-object";
import { explain, explainDeletion } from "./explain";
import { ready, type Readiness, type Surroundings } from "./readiness";
import { ruleFor } from "./rules";
import { evaluateWaitFor, parseWaitFor } from "./wait-for";

/** How the provider waits. */
export interface WaitOptions {
  objects: Objects;
  /** Milliseconds. */
  timeout: number;
  /** Called with the reason for waiting whenever it changes. */
  status: (message: string) => void;
  signal: AbortSignal;
}

/** The object exists, but is not ready; `object` is what was seen last. */
export class NotReadyError extends Error {
  constructor(
    readonly object: JsonObject,
    /** One line each: why, and what the cluster says about it. */
    readonly reasons: string[],
  ) {
    super(reasons.join("\n"));
    this.name = "NotReadyError";
  }
}

const shortestPause = 100;
const interval = growing(shortestPause, 1000);
/** Pods and events are looked up only for an object that takes longer than this, milliseconds. */
const patience = 2000;

/**
 * Waits until an object is ready, by its annotations or by the rule of its kind.
 *
 * @returns the object as it is then
 * @throws {@link NotReadyError} when it failed, was deleted, or is still not ready when the time is over
 */
export async function waitUntilReady(live: JsonObject, inputs: JsonObject, options: WaitOptions): Promise<JsonObject> {
  const { objects, timeout, signal } = options;
  const tell = announcer(options.status);
  const check = readinessCheck(inputs, objects);
  const started = Date.now();
  const ref = refOf(live);
  let object = live;
  let looked = false;
  let message = "nothing was looked at";
  const look = async (last: boolean): Promise<JsonObject | undefined> => {
    const current = looked ? await objects.get(ref) : live;
    looked = true;
    if (!current) throw new NotReadyError(object, [`${displayName(ref)} was deleted while waiting for it`]);
    object = current;
    const state = await check(object);
    if (state.ready) return object;
    message = state.message;
    const details = state.failed || Date.now() - started > patience ? await explain(object, surroundings(objects)) : [];
    if (state.failed) throw new NotReadyError(object, [`${displayName(ref)}: ${message}`, ...details]);
    if (last && state.tolerable) return object;
    if (last) throw new NotReadyError(object, [`${displayName(ref)} is not ready after ${Math.round(timeout / 1000)} s: ${message}`, ...details]);
    tell(`waiting: ${[message, ...details].join("; ")}`);
    return undefined;
  };
  const found = await waitFor(look, { interval, timeout, signal }).catch((error: unknown) => {
    if (!signal.aborted || error instanceof NotReadyError) throw error;
    throw new NotReadyError(object, [`waiting for ${displayName(ref)} was cancelled: ${message}`]);
  });
  return found ?? object;
}

/** Looks once: an empty list when the object is ready, otherwise the reasons. */
export async function readinessProblems(live: JsonObject, inputs: JsonObject, objects: Objects): Promise<string[]> {
  const state = await readinessCheck(inputs, objects)(live);
  return state.ready ? [] : [`${displayName(refOf(live))}: ${state.message}`];
}

/**
 * Waits until an object is gone, or a new one has its name.
 *
 * @param uid of the object that was deleted
 * @throws {@link NotReadyError} naming what holds it when the time is over
 */
export async function waitUntilGone(ref: ObjectRef, uid: string | undefined, options: WaitOptions): Promise<void> {
  const { objects, timeout, signal } = options;
  const tell = announcer(options.status);
  const started = Date.now();
  let held: { readonly object: JsonObject; readonly reason: string } | undefined;
  const look = async (last: boolean): Promise<true | undefined> => {
    const object = await objects.get(ref);
    if (!object) return true;
    const metadata = object.metadata as JsonObject;
    if (uid !== undefined && metadata.uid !== uid) return true;
    const reason = explainDeletion(object);
    held = { object, reason };
    if (last) throw new NotReadyError(object, [`${displayName(ref)} still exists ${Math.round(timeout / 1000)} s after its deletion: ${reason}`]);
    if (Date.now() - started > shortestPause) tell(`waiting until it is gone: ${reason}`);
    return undefined;
  };
  await waitFor(look, { interval, timeout, signal }).catch((error: unknown) => {
    if (!signal.aborted || error instanceof NotReadyError || held === undefined) throw error;
    throw new NotReadyError(held.object, [`waiting for the deletion of ${displayName(ref)} was cancelled: ${held.reason}`]);
  });
}

/** Says a reason when it changes, and again every ten seconds with the time that has passed. */
function announcer(status: (message: string) => void): (reason: string) => void {
  const started = Date.now();
  let last = "";
  return (reason) => {
    const seconds = Math.floor((Date.now() - started) / 10_000) * 10;
    const message = seconds > 0 ? `${reason} (${seconds} s)` : reason;
    if (message === last) return;
    last = message;
    status(message);
  };
}

function readinessCheck(inputs: JsonObject, objects: Objects): (object: JsonObject) => Promise<Readiness> {
  if (isAnnotated(inputs, Annotation.SkipAwait)) return async () => ready;
  const wanted = annotation(inputs, Annotation.WaitFor);
  if (wanted) {
    const conditions = parseWaitFor(wanted);
    return async (object) => evaluateWaitFor(object, conditions);
  }
  const { apiVersion, kind } = refOf(inputs);
  const rule = ruleFor(apiVersion, kind);
  return rule ? async (object) => rule(object, surroundings(objects)) : async () => ready;
}

function surroundings(objects: Objects): Surroundings {
  return {
    list: (apiVersion, kind, namespace, query) => objects.list(apiVersion, kind, namespace, query),
    get: (apiVersion, kind, name) => objects.get({ apiVersion, kind, name }),
  };
}

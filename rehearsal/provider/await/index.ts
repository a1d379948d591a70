import { setTimeout as sleep } from "node:timers/promises";
import type { Objects } from "../cluster/objects";
import type { JsonObject } from "../json";
import { annotation, Annotation, displayName, isAnnotated, type ObjectRef, refOf } from "../kube-object";
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
const longestPause = 1000;
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
  for (let pause = shortestPause; ; pause = Math.min(pause * 1.5, longestPause)) {
    const state = await check(object);
    if (state.ready) return object;
    const elapsed = Date.now() - started;
    const details = state.failed || elapsed > patience ? await explain(object, surroundings(objects)) : [];
    if (state.failed) throw new NotReadyError(object, [`${displayName(ref)}: ${state.message}`, ...details]);
    if (elapsed >= timeout) {
      if (state.tolerable) return object;
      throw new NotReadyError(object, [
        `${displayName(ref)} is not ready after ${Math.round(timeout / 1000)} s: ${state.message}`,
        ...details,
      ]);
    }
    tell(`waiting: ${[state.message, ...details].join("; ")}`);
    if (signal.aborted)
      throw new NotReadyError(object, [`waiting for ${displayName(ref)} was cancelled: ${state.message}`]);
    await sleep(Math.min(pause, Math.max(timeout - elapsed, 1)), undefined, { signal }).catch(() => undefined);
    if (signal.aborted) continue;
    const current = await objects.get(ref);
    if (!current) throw new NotReadyError(object, [`${displayName(ref)} was deleted while waiting for it`]);
    object = current;
  }
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
  for (let pause = shortestPause; ; pause = Math.min(pause * 1.5, longestPause)) {
    const object = await objects.get(ref);
    if (!object) return;
    const metadata = object.metadata as JsonObject;
    if (uid !== undefined && metadata.uid !== uid) return;
    const reason = explainDeletion(object);
    const elapsed = Date.now() - started;
    if (elapsed >= timeout) {
      throw new NotReadyError(object, [
        `${displayName(ref)} still exists ${Math.round(timeout / 1000)} s after its deletion: ${reason}`,
      ]);
    }
    if (signal.aborted)
      throw new NotReadyError(object, [`waiting for the deletion of ${displayName(ref)} was cancelled: ${reason}`]);
    if (elapsed > shortestPause) tell(`waiting until it is gone: ${reason}`);
    await sleep(Math.min(pause, Math.max(timeout - elapsed, 1)), undefined, { signal }).catch(() => undefined);
  }
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

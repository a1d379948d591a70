import type { JsonObject } from "../../../foundation/json";

/** Whether an object is ready; if not, why, and whether waiting is pointless. */
export type Readiness =
  | { ready: true }
  | {
      ready: false;
      message: string;
      failed: boolean;
      /** The object is taken as it is when the time is over. */
      tolerable?: boolean;
    };

/** The object is ready. */
export const ready: Readiness = { ready: true };

/** The object may become ready. */
export function pending(message: string): Readiness {
  return { ready: false, message, failed: false };
}

/** The object should change, but is taken as it is when the time is over. */
export function tolerable(message: string): Readiness {
  return { ready: false, message, failed: false, tolerable: true };
}

/** The object will not become ready by itself. */
export function failed(message: string): Readiness {
  return { ready: false, message, failed: true };
}

/** What a rule may look up beside the object itself. */
export interface Surroundings {
  /** Objects of another kind in the namespace. */
  list(apiVersion: string, kind: string, namespace: string, query: Record<string, string>): Promise<JsonObject[]>;
  /** A single cluster-scoped object of another kind. */
  get(apiVersion: string, kind: string, name: string): Promise<JsonObject | undefined>;
}

/** Says whether a live object of one kind is ready. */
export type ReadinessRule = (object: JsonObject, surroundings: Surroundings) => Readiness | Promise<Readiness>;

import { refOf } from "../../clients/kubernetes/object-ref";
import { type JsonObject, objectAt } from "../../foundation/json";

/** The Pulumi id of a live object: `namespace/name`, or `name` for a cluster-scoped one. */
export function idOf(object: JsonObject): string {
  const { namespace, name } = refOf(object);
  return namespace ? `${namespace}/${name}` : name;
}

/** The reverse of {@link idOf}. */
export function parseId(id: string): { namespace?: string; name: string } {
  const slash = id.indexOf("/");
  return slash < 0 ? { name: id } : { namespace: id.slice(0, slash), name: id.slice(slash + 1) };
}

/** The value of an annotation, or `undefined`. */
export function annotation(object: JsonObject, name: string): string | undefined {
  const value = objectAt(object, "metadata", "annotations")[name];
  return value === undefined || value === null ? undefined : String(value);
}

/** The annotations by which a program steers the provider. */
export const Annotation = {
  Autonamed: "pulumi.com/autonamed",
  SkipAwait: "pulumi.com/skipAwait",
  WaitFor: "pulumi.com/waitFor",
  TimeoutSeconds: "pulumi.com/timeoutSeconds",
  PatchForce: "pulumi.com/patchForce",
  PatchFieldManager: "pulumi.com/patchFieldManager",
  DeletionPropagation: "pulumi.com/deletionPropagationPolicy",
} as const;

/** Whether an annotation says `true`. */
export function isAnnotated(object: JsonObject, name: string): boolean {
  return annotation(object, name)?.toLowerCase() === "true";
}

const defaultTimeoutSeconds = 600;

/**
 * How long to wait for an object: the resource's `customTimeouts`, else `pulumi.com/timeoutSeconds`, else ten minutes.
 *
 * @param customSeconds what the engine passes; 0 where the program sets nothing
 * @returns milliseconds
 */
export function timeoutMilliseconds(customSeconds: number, inputs: JsonObject): number {
  if (customSeconds > 0) return customSeconds * 1000;
  const annotated = Number(annotation(inputs, Annotation.TimeoutSeconds));
  return (annotated > 0 ? annotated : defaultTimeoutSeconds) * 1000;
}

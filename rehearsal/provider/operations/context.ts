import { ApiError } from "../../../clients/kubernetes/api";
import type { Objects } from "../../../clients/kubernetes/objects";
import { compare } from "../diff/compare";
import { formatPath } from "../diff/paths";
import type { Mutability } from "../diff/replace";
import type { EngineLog } from "../engine-log";
import { type JsonObject, textAt } from "../../../foundation/json";
import { Annotation, isAnnotated } from "../kube-object";
import { liveInputs } from "../live-inputs";
import type { KubernetesType } from "../token";
import { secretTexts } from "../wire";

/** What the program configures, beside the connection. */
export interface ProviderSettings {
  /** Overwrite conflicting fields, as `pulumi.com/patchForce` does for one resource. */
  patchForce: boolean;
  /** A new resource takes over an object that exists already. */
  upsert: boolean;
  mutable: Mutability;
}

/** What an operation works with. */
export interface Context {
  objects: Objects;
  log: EngineLog;
  settings: ProviderSettings;
  /** Aborted when the user cancels. */
  signal: AbortSignal;
}

/** What every operation is told about its resource. */
export interface Resource {
  urn: string;
  type: KubernetesType;
}

/** The operation succeeded so far as the object exists, but it is not ready. */
export class InitializationError extends Error {
  constructor(
    readonly id: string,
    readonly state: JsonObject,
    readonly inputs: JsonObject | undefined,
    readonly reasons: string[],
  ) {
    super(reasons.join("\n"));
    this.name = "InitializationError";
  }
}

/** Whether an object's fields are taken from other managers. */
export function isForced(inputs: JsonObject, { settings }: Context): boolean {
  return settings.patchForce || isAnnotated(inputs, Annotation.PatchForce);
}

/** Tells the user which fields the server did not keep: it drops silently what a custom resource's schema does not have. */
export function warnOfDropped({ log }: Context, { urn, type }: Resource, live: JsonObject, inputs: JsonObject): void {
  if (type.patch) return;
  const { status: _status, ...kept } = inputs;
  const dropped = compare(liveInputs(live, kept), kept).filter(({ kind }) => kind === "add");
  const paths = dropped.map(({ path }) => formatPath(path));
  if (paths.length > 0) log.warn(`the server did not keep ${paths.join(", ")}: the schema of ${type.kind} has no such field`, urn);
}

/**
 * The object that is sent. A patch leaves out the annotations that only steer the provider, which have no place on
 * somebody else's object.
 */
export function payload(inputs: JsonObject, patch: boolean): JsonObject {
  if (!patch) return inputs;
  const metadata: JsonObject = { ...(inputs.metadata as JsonObject) };
  const annotations = Object.entries((metadata.annotations as JsonObject | undefined) ?? {});
  const kept = annotations.filter(([name]) => !name.startsWith("pulumi.com/"));
  if (kept.length > 0) metadata.annotations = Object.fromEntries(kept);
  else delete metadata.annotations;
  return { ...inputs, metadata };
}

/** An error without anything secret in its text. */
export function withoutSecrets(error: unknown, secretInputs: JsonObject): unknown {
  if (!(error instanceof Error)) return error;
  for (const text of secretTexts(secretInputs)) error.message = error.message.replaceAll(text, "[secret]");
  return error;
}

/** Explains a conflict over fields; other errors stay as they are. */
export function explainConflict(error: unknown, manager: string): unknown {
  if (!(error instanceof ApiError) || error.reason !== "Conflict" || error.causes.length === 0) return error;
  const fields = error.causes.map((cause) => `${textAt(cause, "field") ?? "?"}: ${textAt(cause, "message") ?? ""}`);
  return new Error(
    `fields belong to another manager, so the server refuses to apply them for "${manager}": ${fields.join("; ")}. ` +
      "Leave these fields to their owner (remove them, or `ignoreChanges`), " +
      'or take them over with the annotation pulumi.com/patchForce: "true"',
    { cause: error },
  );
}

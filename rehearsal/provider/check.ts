import { randomBytes } from "node:crypto";
import type { Objects } from "../../clients/kubernetes/objects";
import { UnknownKindError } from "../../clients/kubernetes/discovery";
import { isNamespaced } from "./cluster/scope";
import { isObject, type JsonObject, textAt } from "../../foundation/json";
import { annotation, Annotation } from "./kube-object";
import type { KubernetesType } from "./token";
import { containsUnknown } from "./wire";

/** A reason why inputs cannot be used. */
export interface CheckFailure {
  property: string;
  reason: string;
}

/** How an object that names itself nothing gets its name. */
export interface Autonaming {
  /** Name of the Pulumi resource. */
  resource: string;
  /** Makes the same name again when the engine repeats a run. */
  seed: Uint8Array;
  /** A name that the project's settings propose. */
  proposed?: string;
  /** The project's settings forbid automatic names. */
  disabled: boolean;
}

/**
 * Completes the inputs: `apiVersion` and `kind` from the type, a name where there is none, the default namespace.
 *
 * @param olds inputs of the last run, `{}` for a new resource
 * @param news inputs of this run, secrets in their envelopes
 */
export async function checkInputs(
  type: KubernetesType,
  olds: JsonObject,
  news: JsonObject,
  autonaming: Autonaming,
  objects: Objects,
): Promise<{ inputs: JsonObject; failures: CheckFailure[] }> {
  const inputs: JsonObject = { ...news, apiVersion: news.apiVersion ?? type.apiVersion, kind: news.kind ?? type.kind };
  const failures: CheckFailure[] = [];
  if (inputs.metadata === undefined || inputs.metadata === null) inputs.metadata = {};
  if (!isObject(inputs.metadata) || containsUnknown(inputs.metadata.name)) return { inputs, failures };
  const metadata: JsonObject = { ...inputs.metadata };
  inputs.metadata = metadata;

  if (metadata.generateName !== undefined) {
    failures.push({
      property: "metadata.generateName",
      reason: "is not supported with server-side apply; set `metadata.name`, or neither",
    });
  } else if (!metadata.name) {
    if (type.patch)
      failures.push({ property: "metadata.name", reason: "is needed: a patch must say which object it changes" });
    else if (autonaming.disabled)
      failures.push({ property: "metadata.name", reason: "is needed: automatic naming is disabled" });
    else assignName(metadata, olds, autonaming);
  }
  if (metadata.namespace === undefined && (await isInNamespace(type, objects, olds))) {
    metadata.namespace = textAt(olds, "metadata", "namespace") ?? objects.defaultNamespace;
  }
  return { inputs, failures };
}

function assignName(metadata: JsonObject, olds: JsonObject, { resource, seed, proposed }: Autonaming): void {
  const before = annotation(olds, Annotation.Autonamed) === "true" ? textAt(olds, "metadata", "name") : undefined;
  const suffix = Buffer.from(seed.length >= 4 ? seed : randomBytes(4))
    .toString("hex")
    .slice(0, 8);
  metadata.name = before ?? proposed ?? `${resource.toLowerCase()}-${suffix}`;
  const annotations = isObject(metadata.annotations) ? metadata.annotations : {};
  metadata.annotations = { ...annotations, [Annotation.Autonamed]: "true" };
}

/** For a kind that the server does not know yet, the last run decides; a new object gets its namespace when it is created. */
async function isInNamespace(
  { apiVersion, kind }: KubernetesType,
  objects: Objects,
  olds: JsonObject,
): Promise<boolean> {
  const builtIn = isNamespaced(apiVersion, kind);
  if (builtIn !== undefined) return builtIn;
  if (isObject(olds.metadata)) return olds.metadata.namespace !== undefined;
  try {
    return await objects.isNamespaced(apiVersion, kind);
  } catch (error) {
    if (error instanceof UnknownKindError) return false;
    throw error;
  }
}

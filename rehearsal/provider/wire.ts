import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { type Json, type JsonObject, isObject } from "../../foundation/json";

const signature = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";

/** What the engine sends for a value that is not known during a preview, one for each type. */
const unknownValues = new Set([
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
]);

/** Properties of a message as they travel, secrets still in their envelopes. */
export function fromWire(struct: Struct | undefined): JsonObject {
  return struct ? (struct.toJavaScript() as JsonObject) : {};
}

/** The reverse of {@link fromWire}; `x-kubernetes-*` members get the names that Pulumi's SDK gives them. */
export function toWire(properties: JsonObject): Struct {
  return Struct.fromJavaScript(renameMembers(properties, underscored, false) as JsonObject);
}

/** The value as Kubernetes takes it: without secret envelopes, `x-kubernetes-*` members under their own names. */
export function plain(properties: JsonObject): JsonObject {
  return renameMembers(properties, dashed, true) as JsonObject;
}

/** Marks a value as secret. */
export function secret(value: Json): JsonObject {
  return { [signature]: secretSignature, value };
}

/** Whether the value itself is a secret in its envelope. */
export function isSecret(value: Json | undefined): boolean {
  return isObject(value) && value[signature] === secretSignature;
}

/** Whether the value is, or holds, one that is not known yet. */
export function containsUnknown(value: Json | undefined): boolean {
  if (typeof value === "string") return unknownValues.has(value);
  if (Array.isArray(value)) return value.some(containsUnknown);
  if (!isObject(value)) return false;
  return Object.values(value).some(containsUnknown);
}

/** Whether the value is, or holds, a secret. */
export function containsSecret(value: Json | undefined): boolean {
  if (Array.isArray(value)) return value.some(containsSecret);
  return isObject(value) && (isSecret(value) || Object.values(value).some(containsSecret));
}

/**
 * Marks what must be kept secret in the outputs: whatever is secret in the inputs, and the contents of every Secret.
 *
 * @param outputs a live object, in plain
 * @param inputs the inputs it came from, secrets in their envelopes
 */
export function markSecrets(outputs: JsonObject, inputs: JsonObject): JsonObject {
  const marked: JsonObject = { ...outputs };
  for (const [member, input] of Object.entries(inputs)) {
    const output = marked[member];
    if (output === undefined || isSecret(output) || !containsSecret(input)) continue;
    marked[member] =
      isObject(output) && isObject(input) && !isSecret(input) ? markSecrets(output, input) : secret(output);
  }
  if (outputs.kind === "Secret" && typeof outputs.apiVersion === "string") {
    for (const member of ["data", "stringData"]) {
      const value = marked[member];
      if (value !== undefined && !isSecret(value)) marked[member] = secret(isObject(value) ? plain(value) : value);
    }
  }
  return marked;
}

/** Every text that must not appear in a message: secret inputs, and the contents of a Secret. */
export function secretTexts(inputs: JsonObject): string[] {
  const texts = new Set<string>();
  const collect = (value: Json | undefined, hidden: boolean): void => {
    if (typeof value === "string") {
      if (hidden && value.length > 2) texts.add(value);
    } else if (Array.isArray(value)) value.forEach((item) => collect(item, hidden));
    else if (isObject(value)) {
      if (isSecret(value)) collect(value.value, true);
      else Object.values(value).forEach((item) => collect(item, hidden));
    }
  };
  collect(inputs, false);
  if (inputs.kind === "Secret") [inputs.data, inputs.stringData].forEach((value) => collect(value, true));
  return [...texts];
}

const dashed = new Map<string, string>(
  [
    "embedded-resource",
    "int-or-string",
    "list-map-keys",
    "list-type",
    "map-type",
    "preserve-unknown-fields",
    "validations",
  ]
    .map((name) => `x-kubernetes-${name}`)
    .map((name): [string, string] => [name.replaceAll("-", "_"), name]),
);
const underscored = new Map<string, string>([...dashed].map(([from, to]): [string, string] => [to, from]));

/** Copies a value, giving members the names in `names`; on request takes secrets out of their envelopes. */
function renameMembers(value: Json, names: ReadonlyMap<string, string>, openSecrets: boolean): Json {
  if (Array.isArray(value)) return value.map((item) => renameMembers(item, names, openSecrets));
  if (!isObject(value)) return value;
  if (openSecrets && isSecret(value)) return renameMembers(value.value ?? null, names, openSecrets);
  const copy: JsonObject = {};
  for (const [member, item] of Object.entries(value)) {
    if (item !== undefined) copy[names.get(member) ?? member] = renameMembers(item, names, openSecrets);
  }
  return copy;
}

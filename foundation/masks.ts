import { isMapping } from "./mapping";

/** What stands in a rendered file in place of a secret. */
export const secretText = "(secret, not rendered)";

/** The same where Kubernetes demands Base64: in the `data` of a Secret. */
export const secretBase64 = Buffer.from(secretText).toString("base64");

/** What stands in place of a value that only a deployment can tell. */
export const unknownText = "(known after deployment)";

/** How Pulumi marks a secret among the inputs of a resource. */
const signatureKey = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";

/** Replaces everything that Pulumi marks as secret, and everything that is not known yet, at every depth. */
export function maskSecrets(value: unknown, isUnknown: (value: unknown) => boolean = () => false): unknown {
  if (isUnknown(value)) return unknownText;
  if (Array.isArray(value)) return value.map((item) => maskSecrets(item, isUnknown));
  if (!isMapping(value)) return value;
  if (value[signatureKey] === secretSignature) return maskEverything(value.value);
  return mapValues(value, (inner) => maskSecrets(inner, isUnknown));
}

/** Hides the content of a Secret: its values are secret whether or not the program marked them. */
export function maskSecretObject<T extends Record<string, unknown>>(object: T): T {
  if (object.apiVersion !== "v1" || object.kind !== "Secret") return object;
  const masked: Record<string, unknown> = { ...object };
  if (isMapping(object.data)) masked.data = mapValues(object.data, () => secretBase64);
  if (isMapping(object.stringData)) masked.stringData = mapValues(object.stringData, () => secretText);
  return masked as T;
}

/** Names and structure stay, so that a reader sees what is there. */
function maskEverything(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(maskEverything);
  if (isMapping(value)) return mapValues(value, maskEverything);
  return secretText;
}

function mapValues(value: Record<string, unknown>, change: (inner: unknown) => unknown): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, change(inner)]));
}

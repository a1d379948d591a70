/** A Pulumi type token of the Kubernetes package, taken apart. */
export interface KubernetesType {
  /** As objects write it: `v1`, `apps/v1`. */
  apiVersion: string;
  /** The kind of the object, without the `Patch` of a patch resource. */
  kind: string;
  /** Whether the resource patches an object that somebody else created. */
  patch: boolean;
}

/**
 * Takes a type token such as `kubernetes:core/v1:ConfigMapPatch` apart.
 *
 * A kind whose real name ends in `Patch` is recognised by the `kind` that the inputs declare.
 *
 * @param declaredKind the `kind` of the inputs, if they have one
 * @returns `undefined` when the token is not one of an object
 */
export function parseType(token: string, declaredKind?: string): KubernetesType | undefined {
  const [packageName, groupVersion, typeName] = token.split(":");
  if (packageName !== "kubernetes" || !groupVersion || !typeName) return undefined;
  if (!/(^|\/)v\d+((alpha|beta)\d+)?$/.test(groupVersion)) return undefined;
  const patch = typeName.endsWith("Patch") && typeName !== "Patch" && declaredKind !== typeName;
  return {
    apiVersion: groupVersion.replace(/^core\//, ""),
    kind: patch ? typeName.slice(0, -"Patch".length) : typeName,
    patch,
  };
}

/** The type token in a URN: `kubernetes:core/v1:Secret` in `urn:pulumi:dev::app::parent$kubernetes:core/v1:Secret::name`. */
export function typeOfUrn(urn: string): string {
  return urn.split("::")[2]?.split("$").at(-1) ?? "";
}

/** The resource's name in a URN. */
export function nameOfUrn(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

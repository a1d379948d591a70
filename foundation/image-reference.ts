/** An image reference, taken apart: `registry.example:5000/team/app:1.2@sha256:...`. */
export interface ImageParts {
  /** Everything but tag and digest. */
  readonly name: string;
  readonly tag?: string;
  readonly digest?: string;
}

const label = "[a-zA-Z0-9](?:[-a-zA-Z0-9]*[a-zA-Z0-9])?";
const hostGrammar = new RegExp(String.raw`^(?:${label}(?:\.${label})*|\[[0-9a-fA-F:]+\])(?::[0-9]+)?$`);
const componentGrammar = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const tagGrammar = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;
const digestGrammar = /^sha256:[0-9a-f]{64}$/;

/** Takes an image reference apart; a port is not taken for a tag. */
export function splitImage(reference: string): ImageParts {
  const at = reference.indexOf("@");
  const rest = at < 0 ? reference : reference.slice(0, at);
  const colon = rest.lastIndexOf(":");
  const tagged = colon > rest.lastIndexOf("/");
  return {
    name: tagged ? rest.slice(0, colon) : rest,
    ...(tagged ? { tag: rest.slice(colon + 1) } : {}),
    ...(at < 0 ? {} : { digest: reference.slice(at + 1) }),
  };
}

/** The host in front of a name, and the path in its registry. As for Docker, a first part without a dot, a colon or a capital is no host. */
export function splitName(name: string): { readonly host?: string; readonly path: string } {
  const slash = name.indexOf("/");
  const first = name.slice(0, Math.max(slash, 0));
  const isHost = /[.:A-Z]/.test(first) || first === "localhost";
  return isHost ? { host: first, path: name.slice(slash + 1) } : { path: name };
}

/** The last part of an image's name. */
export function baseName(image: string): string {
  return image.slice(image.lastIndexOf("/") + 1);
}

/**
 * Whether a text can name an image without tag and digest, by the grammar of the OCI distribution specification
 * (https://github.com/opencontainers/distribution-spec/blob/main/spec.md) and of github.com/distribution/reference for hosts.
 */
export function isImageName(name: string): boolean {
  const { host, path } = splitName(name);
  return (host === undefined || hostGrammar.test(host)) && path.split("/").every((part) => componentGrammar.test(part));
}

/** Whether a text can be a tag. */
export function isTag(text: string): boolean {
  return tagGrammar.test(text);
}

/** Whether a text is the digest of an image. */
export function isDigest(text: string): boolean {
  return digestGrammar.test(text);
}

/** `tag@digest`, as far as they are known. */
export function versionText({ tag, digest }: { readonly tag?: string; readonly digest?: string }): string {
  return [tag, digest].filter((part) => part !== undefined).join("@") || "nothing";
}

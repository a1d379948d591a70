import { ExitCode, UserError } from "../cli/errors";

/** A version of an image: a tag, and the digest that it must have where that is said. */
export interface ImageVersion {
  readonly tag: string;
  /** `sha256:` and 64 hexadecimal digits. */
  readonly digest?: string;
}

const tagGrammar = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;
const digestGrammar = /^sha256:[0-9a-f]{64}$/;

/**
 * Reads `TAG` or `TAG@sha256:...`, by the grammar of the OCI distribution specification
 * (https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests).
 *
 * @throws UserError that says what a tag may consist of.
 */
export function parseVersion(text: string): ImageVersion {
  const [tag = "", digest, ...more] = text.split("@");
  if (tag === "" && digest !== undefined) {
    throw new UserError(`a tag is missing in front of the digest, got "${text}"`, "write it as TAG@sha256:..., so that a person can see what is deployed", ExitCode.Usage);
  }
  if (!tagGrammar.test(tag)) {
    throw new UserError(
      `"${tag}" is not a tag; allowed are up to 128 letters, digits, "_", "." and "-", with no "." or "-" in front`,
      tag.includes(":") ? "give the tag alone, without the name of the image; a time in it must have no colons" : undefined,
      ExitCode.Usage,
    );
  }
  if (more.length > 0 || (digest !== undefined && !digestGrammar.test(digest))) {
    throw new UserError(`"${text.slice(tag.length + 1)}" is not a digest; allowed is "sha256:" with 64 of the digits 0-9 and a-f`, undefined, ExitCode.Usage);
  }
  return digest === undefined ? { tag } : { tag, digest };
}

/** An image reference, taken apart: `registry.example:5000/team/app:1.2@sha256:...`. */
export interface ImageParts {
  /** Everything but tag and digest. */
  readonly name: string;
  readonly tag?: string;
  readonly digest?: string;
}

/** Takes an image reference apart; a port is not taken for a tag. */
export function splitImage(reference: string): ImageParts {
  const [rest = "", digest] = reference.split("@");
  const colon = rest.lastIndexOf(":");
  const tagged = colon > rest.lastIndexOf("/");
  return {
    name: tagged ? rest.slice(0, colon) : rest,
    ...(tagged ? { tag: rest.slice(colon + 1) } : {}),
    ...(digest === undefined ? {} : { digest }),
  };
}

/** The last part of an image's name. */
export function baseName(image: string): string {
  return image.slice(image.lastIndexOf("/") + 1);
}

/** `tag@digest`, as far as they are known. */
export function versionText({ tag, digest }: { readonly tag?: string; readonly digest?: string }): string {
  return [tag, digest].filter((part) => part !== undefined).join("@") || "nothing";
}

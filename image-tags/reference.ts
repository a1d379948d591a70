import { ExitCode, UserError } from "../foundation/errors";
import { isDigest, isTag } from "../foundation/image-reference";

/** A version of an image: a tag, and the digest that it must have where that is said. */
export interface ImageVersion {
  readonly tag: string;
  /** `sha256:` and 64 hexadecimal digits. */
  readonly digest?: string;
}

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
  if (!isTag(tag)) {
    throw new UserError(
      `"${tag}" is not a tag; allowed are up to 128 letters, digits, "_", "." and "-", with no "." or "-" in front`,
      tag.includes(":") ? "give the tag alone, without the name of the image; a time in it must have no colons" : undefined,
      ExitCode.Usage,
    );
  }
  if (more.length > 0 || (digest !== undefined && !isDigest(digest))) {
    throw new UserError(`"${text.slice(tag.length + 1)}" is not a digest; allowed is "sha256:" with 64 of the digits 0-9 and a-f`, undefined, ExitCode.Usage);
  }
  return digest === undefined ? { tag } : { tag, digest };
}

import { isDigest, isImageName, isTag, splitImage } from "./image-reference";
import { Problem } from "./problems";

/** A problem when the value is not an image with a tag or a digest, or when its tag is `latest`. */
export function checkImage(propertyPath: string, value: string): Problem[] {
  const { name, tag, digest } = splitImage(value);
  const valid = isImageName(name) && (tag === undefined || isTag(tag)) && (digest === undefined || isDigest(digest));
  if (!valid) return [{ propertyPath, reason: `must be an image such as "registry.example/team/app:1.2.3", got "${value}"` }];
  if (tag === undefined && digest === undefined) {
    return [{ propertyPath, reason: `must name a tag or a digest, got "${value}"` }];
  }
  if (tag === "latest" && digest === undefined) {
    return [{ propertyPath, reason: `must name a fixed version, got "${value}": latest is another image tomorrow` }];
  }
  return [];
}

import { RegistryOptions } from "../../clients/oci/address";
import { manifestDigest } from "../../clients/oci/manifest";
import { UserError } from "../../foundation/errors";
import { DeployedImage, ImageVersion } from "../../image-tags";

/**
 * Asks the registries whether they have a version of the images.
 *
 * @returns the digest of every image.
 * @throws UserError that lists every image that does not have it.
 */
export async function verifyImages(images: readonly DeployedImage[], { tag, digest }: ImageVersion, options: RegistryOptions, signal: AbortSignal): Promise<Map<string, string>> {
  const problems: string[] = [];
  const unnamed = images.filter(({ image }) => image === undefined);
  for (const { file, service } of unnamed) problems.push(`${file} does not say which image "${service}" is, so that no registry can be asked for it`);
  const names = [...new Set(images.flatMap(({ image }) => (image === undefined ? [] : [image])))];
  const digests = new Map<string, string>();
  await Promise.all(names.map(async (name) => {
    const found = await manifestDigest(name, tag, options, signal);
    if (found === undefined) problems.push(`the registry has no ${name}:${tag}`);
    else if (digest !== undefined && found !== digest) problems.push(`${name}:${tag} is ${found} in the registry, not ${digest}`);
    else digests.set(name, found);
  }));
  if (problems.length > 0) throw new UserError(problems.sort().join("\n       "), "push the image first, or skip this question with --no-verify-registry; nothing was changed");
  return digests;
}

import { registryClient } from "./registry-client";

/**
 * Puts the tag on an image that was pushed by its digest and has passed the scan. A tag is never moved to another image; where the
 * tag is there with an image of the same commit, that one is kept, because a second build of a commit adds nothing.
 *
 * Reads, beyond what `registryClient` reads, REPOSITORY, DIGEST, IMAGE_TAG and COMMIT. Writes digest into
 * $WORKSPACE/outputs.
 */
export const publish = `${registryClient}
const { REPOSITORY, DIGEST, IMAGE_TAG, COMMIT } = process.env;

run(async () => {
  const name = process.env.REGISTRY + "/" + REPOSITORY + ":" + IMAGE_TAG;
  let image = await manifest(REPOSITORY, DIGEST);
  if (!image) throw new Error("the image " + DIGEST + " is no longer in the registry: run the pipeline again");
  const present = await manifest(REPOSITORY, IMAGE_TAG);
  if (present && present.digest !== image.digest) {
    const other = await revision(REPOSITORY, present);
    if (other !== COMMIT) {
      throw new Error("the tag " + name + " names another image already, that of " + (other || "an unknown commit") + "; a tag is never moved: choose another image-tag");
    }
    console.log(name + " is there already, built from the same commit; it is kept");
    image = present;
  } else if (!present) {
    await tag(REPOSITORY, image, IMAGE_TAG);
  }
  output("digest", image.digest);
  console.log(name + "@" + image.digest);
});
`;

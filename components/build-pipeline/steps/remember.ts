import { registryClient } from "./registry-client";

/**
 * Remembers what was built last from a branch, by a tag of its own on every new image. It comes after everything that has to
 * happen to a new image: where a step before it failed, the next run builds the same services again, and nothing is forgotten.
 *
 * Reads, beyond what `registryClient` reads, IMAGES (lines of true or false, service, and the path of its image), IMAGE_TAG and
 * GIT_REVISION.
 */
export const remember = `${registryClient}
const { IMAGES = "", IMAGE_TAG, GIT_REVISION } = process.env;

run(async () => {
  for (const line of IMAGES.split("\\n").filter(Boolean)) {
    const [changed, service, repository] = line.split(" ");
    if (changed !== "true") continue;
    const image = await manifest(repository, IMAGE_TAG);
    if (!image) throw new Error("the image of " + service + " with the tag " + IMAGE_TAG + " is no longer in the registry: run the pipeline again");
    await tag(repository, image, marker(GIT_REVISION));
    console.log(service + ": " + image.digest + " is its newest image of " + GIT_REVISION);
  }
});
`;

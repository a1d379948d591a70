import { ExitCode, UserError } from "../foundation/errors";
import { suggestion } from "../foundation/suggestions";
import { DeployedImage } from "./find";

/**
 * The images that a command means.
 *
 * @param names services as the user calls them; none means all.
 * @param environment for messages.
 * @throws UserError that lists every name that no service has, or that several have.
 */
export function selectImages(images: readonly DeployedImage[], names: readonly string[], environment: string): DeployedImage[] {
  if (images.length === 0) {
    throw new UserError(
      `no file of ${environment} says which version of an image is deployed`,
      "add the images to the kustomization (images:) or to the Helm values (image.tag); docs/image-tags.md lists the places that are read",
    );
  }
  if (names.length === 0) return allOfOneOwner(images, environment);
  const problems: string[] = [];
  const selected = new Set<DeployedImage>();
  for (const name of names) {
    const matches = images.filter(({ service }) => service === name);
    const all = matches.length > 0 ? matches : images.filter(({ aliases }) => aliases.includes(name));
    const distinct = [...new Set(all.map(({ service, image }) => `${service} (${image ?? "image not named"})`))];
    if (all.length === 0) {
      const known = [...new Set(images.map(({ service }) => service))].sort();
      const near = suggestion(name, [...known, ...images.flatMap(({ aliases }) => aliases)]);
      problems.push(`${environment} has no service "${name}"${near}; it has ${known.join(", ")}`);
    } else if (distinct.length > 1) {
      problems.push(`"${name}" means several services of ${environment}: ${distinct.join(", ")}`);
    }
    for (const image of all) selected.add(image);
  }
  if (problems.length > 0) throw new UserError(problems.join("\n       "), undefined, ExitCode.Usage);
  return images.filter((image) => selected.has(image));
}

/** All images, where they belong together: a database beside them has no tag of the system's. */
function allOfOneOwner(images: readonly DeployedImage[], environment: string): DeployedImage[] {
  const owners = [...new Set(images.flatMap(({ image }) => (image === undefined ? [] : [image.slice(0, Math.max(image.lastIndexOf("/"), 0))])))].sort();
  if (owners.length <= 1) return [...images];
  const services = images.map(({ service }) => service);
  throw new UserError(
    `${environment} deploys images of several owners (${owners.map((owner) => owner || "Docker Hub").join(", ")}), and one tag cannot mean all of them`,
    `name the services: ${[...new Set(services)].join(", ")}`,
    ExitCode.Usage,
  );
}

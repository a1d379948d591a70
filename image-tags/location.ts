import { splitImage, versionText } from "../foundation/image-reference";
import { ImageVersion } from "./reference";
import { YamlText } from "./yaml-text";

/** How a file says which version of an image is deployed. */
export const LocationForm = {
  /** An entry of `images:` in a kustomization: `name`, `newName`, `newTag`, `digest`. */
  Kustomization: "kustomization",
  /** A block of Helm values: `repository`, `tag`, `digest`. */
  Block: "block",
  /** One Helm value that is the whole reference: `registry.example/team/app:1.2.3`. */
  Reference: "reference",
  /** One Helm value that is the tag. */
  Tag: "tag",
} as const;
export type LocationForm = (typeof LocationForm)[keyof typeof LocationForm];

/** One place in a file that says which version of an image is deployed. */
export interface ImageLocation {
  /** Path of the file in the repository. */
  readonly file: string;
  readonly form: LocationForm;
  /** Where in the file. */
  readonly path: readonly (string | number)[];
  /** The name by which the service is called. */
  readonly service: string;
  /** Other names that mean the same service. */
  readonly aliases: readonly string[];
  /** Name of the image, without tag and digest; undefined where the file does not say it. */
  readonly image: string | undefined;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
}

/** The keys of a form that has several. */
const keysOf = {
  [LocationForm.Kustomization]: { tag: "newTag", names: ["newName", "name"] },
  [LocationForm.Block]: { tag: "tag", names: ["repository"] },
} as const;

/** What must be written at a location so that it deploys a version. A digest that is there must not stay behind. */
export function needsDigest(location: ImageLocation): boolean {
  return location.digest !== undefined;
}

/**
 * Writes a version into a file's text.
 *
 * @param digest whether the digest is written where there is none yet.
 */
export function writeVersion(text: YamlText, location: ImageLocation, version: ImageVersion, digest: boolean): void {
  const { form, path } = location;
  if (form === LocationForm.Tag) return text.replace(path, digest ? versionText(version) : version.tag);
  if (form === LocationForm.Reference) {
    const { name } = splitImage(text.scalar(path) ?? "");
    return text.replace(path, `${name}:${digest || needsDigest(location) ? versionText(version) : version.tag}`);
  }
  const { tag: tagKey, names } = keysOf[form];
  const keys = text.keys(path);
  if (keys.includes(tagKey)) {
    if (text.scalar([...path, tagKey]) !== version.tag) text.replace([...path, tagKey], version.tag);
  } else {
    text.insertAfter(path, names.find((name) => keys.includes(name)) ?? "digest", tagKey, version.tag);
  }
  if (version.digest === undefined || !(digest || needsDigest(location))) return;
  if (!keys.includes("digest")) text.insertAfter(path, tagKey, "digest", version.digest);
  else if (text.scalar([...path, "digest"]) !== version.digest) text.replace([...path, "digest"], version.digest);
}

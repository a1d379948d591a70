import { UserError } from "../foundation/errors";
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

/** The keys by which values of charts name a digest, beside the tag: `sha` and `sha256` hold its digits alone. */
export const digestKeys: readonly string[] = ["digest", "sha", "sha256"];

/** A digest as the OCI specification writes it. */
export function fullDigest(value: string): string {
  return value.includes(":") ? value : `sha256:${value}`;
}

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
  assertPlainName(text, location, names);
  const wanted = digest || needsDigest(location) ? version.digest : undefined;
  const besideTag = digestKeys.find((key) => keys.includes(key) && (form === LocationForm.Block || key === "digest"));
  // A digest that stands behind the tag stays there.
  const behindTag = besideTag === undefined && (text.scalar([...path, tagKey]) ?? "").includes("@");
  const tag = behindTag ? versionText({ tag: version.tag, digest: wanted }) : version.tag;
  if (keys.includes(tagKey)) {
    if (text.scalar([...path, tagKey]) !== tag) text.replace([...path, tagKey], tag);
  } else {
    text.insertAfter(path, names.find((name) => keys.includes(name)) ?? besideTag ?? "digest", tagKey, tag);
  }
  if (wanted === undefined || behindTag) return;
  if (besideTag === undefined) return text.insertAfter(path, tagKey, "digest", wanted);
  const standing = text.scalar([...path, besideTag]) ?? "";
  const written = besideTag === "digest" || standing.includes(":") ? wanted : wanted.replace(/^sha256:/, "");
  if (standing !== written) text.replace([...path, besideTag], written);
}

/** A version in the name counts more than, or breaks, the one beside it. */
function assertPlainName(text: YamlText, { file, path }: ImageLocation, names: readonly string[]): void {
  for (const key of names) {
    const name = text.scalar([...path, key]) ?? "";
    const { tag, digest } = splitImage(name);
    if (tag === undefined && digest === undefined) continue;
    throw new UserError(`${file}: ${[...path, key].join(".")} must be the name of an image alone, got "${name}": the version in it would not be that beside it`, "move the version out of the name, and run this again");
  }
}

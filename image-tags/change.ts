import { RepositoryFiles } from "../clients/git/repository-files";
import { UserError } from "../foundation/errors";
import { versionText } from "../foundation/image-reference";
import { DeployedImage } from "./find";
import { needsDigest, writeVersion } from "./location";
import { ImageVersion } from "./reference";
import { YamlText } from "./yaml-text";

/** One image that gets another version. */
export interface ImageChange {
  readonly service: string;
  readonly file: string;
  /** What was deployed. */
  readonly from: string;
  /** What will be. */
  readonly to: string;
}

/** What a change of versions does to the files. */
export interface PlannedChange {
  readonly changes: readonly ImageChange[];
  /** The new texts by path; only of files that change. */
  readonly files: ReadonlyMap<string, string>;
}

/**
 * Works out the new texts of the files for a version.
 *
 * @param digests the digest by image, as far as they are known.
 * @param pin whether the digest is written where none stands yet.
 * @throws UserError where a digest stands and the new one is not known: the old one would go on being deployed.
 */
export async function planChange(
  files: RepositoryFiles,
  images: readonly DeployedImage[],
  tag: string,
  digests: ReadonlyMap<string, string>,
  pin: boolean,
): Promise<PlannedChange> {
  const texts = new Map<string, { before: string; text: YamlText }>();
  const changes: ImageChange[] = [];
  const problems: string[] = [];
  for (const image of images) {
    const digest = digests.get(image.image ?? "");
    if (digest === undefined && needsDigest(image)) {
      problems.push(`${image.file}: ${image.service} is deployed by digest, and the digest of "${tag}" is not known`);
      continue;
    }
    const before = texts.get(image.file)?.before ?? (await files.read(image.file));
    const text = texts.get(image.file)?.text ?? YamlText.parse(image.file, before);
    texts.set(image.file, { before, text });
    const version: ImageVersion = digest === undefined ? { tag } : { tag, digest };
    const written = text.toString();
    writeVersion(text, image, version, pin);
    if (text.toString() === written) continue;
    changes.push({
      service: image.service, file: image.file, from: versionText(image), to: pin || needsDigest(image) ? versionText(version) : tag,
    });
  }
  if (problems.length > 0) throw new UserError(problems.join("\n       "), "write it as TAG@sha256:..., or let the registry be asked");
  const changed = [...texts].filter(([, { before, text }]) => text.toString() !== before);
  return { changes, files: new Map(changed.map(([path, { text }]) => [path, text.toString()])) };
}

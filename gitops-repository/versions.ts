import { isMapping } from "../foundation/mapping";
import { posix } from "node:path";
import { parse } from "yaml";

/** Which build of an image is deployed, as Git has it. */
export interface ImageVersion {
  readonly tag?: string;
  readonly digest?: string;
}

/** The versions that stand in Git, by file and by the name that the file gives the image. */
export type ImageVersions = (file: string, image: string) => ImageVersion | undefined;

/** Where nothing is in Git yet. */
export const noVersions: ImageVersions = () => undefined;

/**
 * The versions of images in a file: `newTag` and `digest` of a kustomization, `image.tag` and `image.digest` below the name
 * of a service in the values of charts. Those are written by whoever writes image tags, and by nobody else.
 */
export function readVersions(file: string, text: string): Map<string, ImageVersion> {
  const entries = entriesOf(posix.basename(file), data(text));
  return new Map(entries.map(({ name, tag, digest }) => [name, { ...texts({ tag, digest }) }]));
}

/** The same data without the versions of its images. */
export function withoutVersions(file: string, content: unknown): unknown {
  if (!isMapping(content)) return content;
  const kind = posix.basename(file);
  if (kind === "kustomization.yaml" && Array.isArray(content.images)) {
    return { ...content, images: content.images.map((image: unknown) => without(image, ["newTag", "digest"])) };
  }
  if (kind !== "values.yaml") return content;
  return Object.fromEntries(Object.entries(content).map(([name, values]) =>
    [name, isMapping(values) && isMapping(values.image) ? { ...values, image: without(values.image, ["tag", "digest"]) } : values]));
}

/** YAML as texts: a tag such as 1234567 is none that may be taken for a number. */
export function data(text: string): unknown {
  return parse(text, { schema: "failsafe" });
}

function entriesOf(kind: string, content: unknown): { name: string; tag: unknown; digest: unknown }[] {
  if (!isMapping(content)) return [];
  if (kind === "kustomization.yaml") {
    const images: unknown[] = Array.isArray(content.images) ? content.images : [];
    return images.flatMap((image) => (isMapping(image) ? [{ name: String(image.name), tag: image.newTag, digest: image.digest }] : []));
  }
  if (kind !== "values.yaml") return [];
  return Object.entries(content).flatMap(([name, values]) =>
    (isMapping(values) && isMapping(values.image) ? [{ name, tag: values.image.tag, digest: values.image.digest }] : []));
}

function texts({ tag, digest }: { tag: unknown; digest: unknown }): ImageVersion {
  return { ...(typeof tag === "string" && tag ? { tag } : {}), ...(typeof digest === "string" && digest ? { digest } : {}) };
}

function without(value: unknown, names: readonly string[]): unknown {
  return isMapping(value) ? Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name))) : value;
}

import { digestKeys, fullDigest, ImageLocation, LocationForm } from "./location";
import { baseName, splitImage } from "../foundation/image-reference";
import { YamlText } from "./yaml-text";

/**
 * Where Helm values say which version is deployed. `*` stands for the name of a service. Without a `*` the service is
 * the Application's.
 */
export const helmRules: readonly { readonly path: readonly string[]; readonly value: "image" | "tag" }[] = [
  { path: ["image"], value: "image" },
  { path: ["*", "image"], value: "image" },
  { path: ["services", "*", "image"], value: "image" },
  { path: ["services", "*", "version"], value: "tag" },
  { path: ["versions", "*"], value: "tag" },
];

/** Keys that hold services, and keys of Helm itself, are no service. */
const noService: readonly string[] = ["services", "versions", "global", "image"];

/** The images of Helm values; `service` is empty where the values do not name it. */
export function helmImages(file: string, content: string): ImageLocation[] {
  const text = YamlText.parse(file, content);
  return helmRules.flatMap(({ path, value }) => expand(text, path).flatMap(({ path: at, service }): ImageLocation[] => {
    const location = value === "image" ? imageAt(text, at) : tagAt(text, at);
    if (location === undefined) return [];
    const image = location.image;
    return [{ file, service, aliases: image === undefined ? [] : [baseName(image), image], ...location }];
  }));
}

function expand(text: YamlText, rule: readonly string[]): { path: string[]; service: string }[] {
  const star = rule.indexOf("*");
  if (star < 0) return [{ path: [...rule], service: "" }];
  const before = rule.slice(0, star);
  const names = text.keys(before).filter((name) => star > 0 || !noService.includes(name));
  return names.map((service) => ({ path: [...before, service, ...rule.slice(star + 1)], service }));
}

type Found = Pick<ImageLocation, "form" | "path" | "image" | "tag" | "digest">;

function imageAt(text: YamlText, path: string[]): Found | undefined {
  const reference = text.scalar(path);
  if (reference !== undefined) {
    const { name, tag, digest } = splitImage(reference);
    return tag === undefined && digest === undefined ? undefined : { form: LocationForm.Reference, path, image: name, tag, digest };
  }
  const keys = text.keys(path);
  const at = (key: string) => text.scalar([...path, key]) || undefined;
  const repository = at("repository");
  const inName = splitImage(repository ?? "");
  const image = repository === undefined ? undefined : [at("registry"), inName.name].filter(Boolean).join("/");
  if (!keys.includes("tag") && !digestKeys.some((key) => keys.includes(key))) {
    const whole = inName.tag === undefined && inName.digest === undefined;
    return whole ? undefined : { form: LocationForm.Reference, path: [...path, "repository"], image, tag: inName.tag, digest: inName.digest };
  }
  const [tag, behindTag] = (at("tag") ?? "").split("@");
  const own = digestKeys.map(at).find((value) => value !== undefined);
  return { form: LocationForm.Block, path, image, tag: tag || undefined, digest: own === undefined ? behindTag ?? inName.digest : fullDigest(own) };
}

function tagAt(text: YamlText, path: string[]): Found | undefined {
  const value = text.scalar(path);
  if (value === undefined) return undefined;
  const [tag, digest] = value.split("@");
  const repository = text.scalar([...path.slice(0, -1), "repository"]);
  const named = path.at(-1) === "version" ? repository : undefined;
  return { form: LocationForm.Tag, path, image: named, tag, digest };
}

/** The charts in the same repository that a chart has as dependencies: the key of their values, and where they lie. */
export function localDependencies(file: string, content: string): { name: string; directory: string }[] {
  const text = YamlText.parse(file, content);
  return Array.from({ length: text.length(["dependencies"]) }, (_, index) => {
    const at = (key: string) => text.scalar(["dependencies", index, key]) ?? "";
    const repository = at("repository");
    return { name: at("alias") || at("name"), directory: repository.startsWith("file://") ? repository.slice("file://".length) : "" };
  }).filter(({ directory }) => directory !== "");
}

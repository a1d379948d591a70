import { ImageLocation, LocationForm } from "./location";
import { baseName, splitImage } from "../foundation/image-reference";
import { YamlText } from "./yaml-text";

/** The names of a kustomization file, in the order in which Kustomize looks for them. */
export const kustomizationFiles: readonly string[] = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

/** The images of a kustomization, without the names that their surroundings give them. */
export function kustomizationImages(file: string, content: string): Omit<ImageLocation, "service">[] {
  const text = YamlText.parse(file, content);
  return Array.from({ length: text.length(["images"]) }, (_, index) => {
    const at = (key: string) => text.scalar(["images", index, key]);
    const name = at("name") ?? "";
    const image = at("newName") || name;
    const [tag, digest] = (at("newTag") ?? "").split("@");
    return {
      file,
      form: LocationForm.Kustomization,
      path: ["images", index],
      aliases: [baseName(image), baseName(name), name, image],
      image: splitImage(image).name,
      tag: tag || undefined,
      digest: at("digest") || digest || splitImage(image).digest,
    };
  });
}

/** What a kustomization includes from directories, relative to its own. */
export function includedDirectories(file: string, content: string): string[] {
  const text = YamlText.parse(file, content);
  return ["resources", "components", "bases"].flatMap((key) => {
    const list = text.value([key]);
    return Array.isArray(list) ? list.filter((item): item is string => typeof item === "string" && !/\.ya?ml$/.test(item) && !item.includes(":")) : [];
  });
}

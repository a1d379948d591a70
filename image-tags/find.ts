import { posix } from "node:path";
import { RepositoryFiles } from "../clients/git/repository-files";
import { UserError } from "../foundation/errors";
import { baseName } from "../foundation/image-reference";
import { helmImages, localDependencies } from "./helm-values";
import { includedDirectories, kustomizationFiles, kustomizationImages } from "./kustomization";
import { ImageLocation } from "./location";

/** What one Application reads. */
export interface DeployedSource {
  /** Name of the Application; undefined where only a directory is known. */
  readonly application: string | undefined;
  /** Directory in the repository. */
  readonly path: string;
  /** Values files as the Application names them. Default: none. */
  readonly valueFiles?: readonly string[];
  /** What the Application itself says about images, which no file can change. Default: nothing. */
  readonly fixed?: string;
}

/** An image, and the Application that deploys it. */
export interface DeployedImage extends ImageLocation {
  readonly application: string | undefined;
}

/**
 * Every place that says which version of an image an environment deploys.
 *
 * @param system the system's name, which is left out of the names of services: `mirai-backend` is `backend`.
 * @throws UserError for files that cannot be read.
 */
export async function findImages(files: RepositoryFiles, sources: readonly DeployedSource[], system?: string): Promise<DeployedImage[]> {
  const found = await Promise.all(sources.map((source) => imagesOf(files, source)));
  const seen = new Set<string>();
  return found.flat().map((image) => named(image, system)).filter(({ file, path }) => {
    const identity = [file, ...path].join("\n");
    return !seen.has(identity) && seen.add(identity);
  });
}

async function imagesOf(files: RepositoryFiles, source: DeployedSource): Promise<DeployedImage[]> {
  const { application } = source;
  const path = clean(source.path);
  const directoryName = baseName(path);
  const kustomizations = await kustomizationsBelow(files, path, path);
  if (kustomizations.length > 0) {
    const images = (await Promise.all(kustomizations.map(async (file) => kustomizationImages(file, await files.read(file))))).flat();
    const alone = images.length === 1 ? [directoryName, ...(application === undefined ? [] : [application])] : [];
    return images.map((image) => ({ ...image, application, service: baseName(image.image ?? ""), aliases: [...image.aliases, ...alone] }));
  }
  const values = await helmValues(files, path, source);
  const alone = values.length === 1 && application !== undefined ? [application] : [];
  return values.map((image) => ({
    ...image,
    application,
    service: image.service || (image.image === undefined ? application ?? directoryName : baseName(image.image)),
    aliases: [...image.aliases, ...alone],
  }));
}

/** The kustomization of a directory, and of the directories below it that it includes: what lies elsewhere is shared. */
async function kustomizationsBelow(files: RepositoryFiles, directory: string, top: string, above: readonly string[] = []): Promise<string[]> {
  if (above.includes(directory)) {
    throw new UserError(`kustomizations include each other in a circle: ${[...above.slice(above.indexOf(directory)), directory].join(" -> ")}`, "take one of them out of `resources`; kustomize refuses them, too");
  }
  const file = kustomizationFiles.map((name) => posix.join(directory, name)).find((path) => files.paths.has(path));
  if (file === undefined) return [];
  const included = includedDirectories(file, await files.read(file))
    .map((path) => posix.join(directory, path))
    .filter((path) => path !== directory && (top === "." ? !path.startsWith("..") : path.startsWith(`${top}/`)));
  const below = await Promise.all([...new Set(included)].map((path) => kustomizationsBelow(files, clean(path), top, [...above, directory])));
  return [file, ...below.flat()];
}

/** The images in the values files of an Application. The last file that names a service counts, as in Helm. */
async function helmValues(files: RepositoryFiles, path: string, { valueFiles = [], application }: DeployedSource): Promise<ImageLocation[]> {
  const own = posix.join(path, "values.yaml");
  const named = valueFiles.map((name) => (name.startsWith("$") ? name.slice(name.indexOf("/") + 1) : posix.join(path, name)));
  const missing = named.filter((name) => !files.paths.has(name));
  if (missing.length > 0) throw new UserError(`Application "${application ?? path}" reads ${missing.join(", ")}, which the repository does not have`);
  const defaults = files.paths.has(own) ? helmImages(own, await files.read(own)) : [];
  const known = [...defaults, ...(await dependencyImages(files, path))];
  // The chart often knows the repository of an image of which the environment only has the tag.
  const withName = (image: ImageLocation) => ({ ...image, image: image.image ?? known.find(({ service, image: name }) => service === image.service && name !== undefined)?.image });
  if (named.length === 0) return defaults.map(withName);
  const byService = new Map<string, ImageLocation>();
  for (const name of named) {
    for (const image of helmImages(name, await files.read(name))) byService.set(image.service, image);
  }
  return [...byService.values()].map(withName);
}

/** The images of the charts in the same repository that a chart has as dependencies, under the names that it gives them. */
async function dependencyImages(files: RepositoryFiles, path: string): Promise<ImageLocation[]> {
  const chart = posix.join(path, "Chart.yaml");
  if (!files.paths.has(chart)) return [];
  const found = await Promise.all(localDependencies(chart, await files.read(chart)).map(async ({ name, directory }) => {
    const values = posix.join(path, directory, "values.yaml");
    if (!files.paths.has(values)) return [];
    return helmImages(values, await files.read(values)).filter(({ service }) => service === "").map((image) => ({ ...image, service: name }));
  }));
  return found.flat();
}

function named(image: DeployedImage, system: string | undefined): DeployedImage {
  const prefix = `${system}-`;
  const short = (name: string) => (system !== undefined && name.startsWith(prefix) && name !== prefix ? name.slice(prefix.length) : name);
  const aliases = new Set([image.service, ...image.aliases, ...image.aliases.map(short)].filter((name) => name !== ""));
  const service = short(image.service);
  aliases.delete(service);
  return { ...image, service, aliases: [...aliases] };
}

function clean(path: string): string {
  return posix.normalize(path).replace(/\/$/, "");
}

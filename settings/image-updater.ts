import * as pulumi from "@pulumi/pulumi";
import { resolve } from "node:path";
import { z } from "zod";
import { ApplicationImagesArgs, ImageRegistryArgs, UpdaterForm } from "../components";
import { EnvironmentName } from "../model/environment";
import { ImageWriter } from "../model/image-writer";
import { defaultVersions } from "../releases";
import { System } from "../systems";
import { text } from "./common";
import { platformRegistry, platformRegistryAccess, RegistryQuestion } from "./platform-registry";

/** The settings of the Image Updater. docs/settings.md explains each. */
export const imageUpdater = z.strictObject({
  version: z.string().default(defaultVersions["argocd-image-updater"]),
  manifest: z.string().optional(),
  form: z.enum(Object.values(UpdaterForm)).default(UpdaterForm.Resource),
  intervalSeconds: z.int().optional(),
  gitSecretName: text.optional(),
  registryUser: text.optional(),
  registries: z.array(z.strictObject({
    prefix: text,
    apiUrl: text.optional(),
    pullSecretName: text.optional(),
    insecureSkipVerify: z.boolean().optional(),
    certificateAuthority: text.optional(),
    requestsPerSecond: z.int().optional(),
  })).optional(),
});

/** What the program needs to know of the Image Updater. */
export interface ImageUpdaterSettings extends Pick<z.infer<typeof imageUpdater>, "form" | "intervalSeconds" | "gitSecretName"> {
  /** The registries that the controller is told of; none where another stack installs it. */
  readonly registries: ImageRegistryArgs[];
  readonly writer: ImageWriter;
  readonly updates: ApplicationImagesArgs[];
  readonly release: { readonly version: string; readonly file: string | undefined };
  /** Whether a stand-in may take the place of the release manifest. */
  readonly rehearsal: boolean;
}

/** The settings that decide whether the Image Updater writes. */
export interface ImageUpdaterQuestion {
  readonly imageUpdater: z.infer<typeof imageUpdater>;
  readonly imageWriter: ImageWriter | undefined;
  readonly system: System;
  readonly environment: EnvironmentName;
  readonly rehearsal: boolean;
  readonly installsPlatform: boolean;
  readonly registry: RegistryQuestion["registry"];
}

/**
 * What the Image Updater does in an environment; undefined where another writes the tags.
 *
 * @throws pulumi.RunError when it should write, and the system does not say which images.
 */
export function imageUpdaterSettings(question: ImageUpdaterQuestion, origin: string): ImageUpdaterSettings | undefined {
  const { imageUpdater: settings, imageWriter, system, environment, rehearsal } = question;
  if (imageWriter !== ImageWriter.ImageUpdater) return undefined;
  const updates = system.imageUpdates?.(environment) ?? [];
  if (updates.length === 0) {
    throw new pulumi.RunError(
      `gitops-platform:imageWriter in ${origin} is "image-updater", and the system "${system.name}" does not say which images that are; use "pipeline", "promotion" or "manual"`,
    );
  }
  const { version, manifest, registries: _registries, registryUser: _user, ...others } = settings;
  return { ...others, registries: registriesOf(question, origin), writer: imageWriter, updates, release: { version, file: manifest === undefined ? undefined : resolve(manifest) }, rehearsal };
}

/** The registries that the stack names, and its own, which an entry of the same name takes the place of. */
function registriesOf({ imageUpdater: { form, registries = [], registryUser }, installsPlatform, registry }: ImageUpdaterQuestion, origin: string): ImageRegistryArgs[] {
  if (!installsPlatform || form === UpdaterForm.Annotations || registries.some(({ prefix }) => prefix === platformRegistry)) return registries;
  return [platformRegistryAccess({ registry, user: registryUser }, origin), ...registries];
}

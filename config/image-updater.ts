import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { ApplicationImagesArgs, EnvironmentName, ImageWriter, UpdaterForm } from "../components";
import { defaultVersions } from "../manifests";
import { System } from "../systems";
import { text } from "./common";

/** The settings of the Image Updater. docs/settings.md explains each. */
export const imageUpdater = z.strictObject({
  version: z.string().default(defaultVersions["argocd-image-updater"]),
  manifest: z.string().optional(),
  form: z.enum(Object.values(UpdaterForm)).default(UpdaterForm.Resource),
  intervalSeconds: z.int().optional(),
  gitSecretName: text.optional(),
  registries: z.array(z.strictObject({
    prefix: text,
    apiUrl: text.optional(),
    pullSecretName: text.optional(),
    insecureSkipVerify: z.boolean().optional(),
    certificateAuthority: text.optional(),
    requestsPerSecond: z.int().optional(),
  })).optional(),
});

/**
 * The images that the Image Updater keeps up to date; none where another writes the tags.
 *
 * @throws pulumi.RunError when it should write, and the system does not say which images.
 */
export function imageUpdates(writer: ImageWriter | undefined, system: System, environment: EnvironmentName, origin: string): ApplicationImagesArgs[] {
  if (writer !== ImageWriter.ImageUpdater) return [];
  const updates = system.imageUpdates?.(environment) ?? [];
  if (updates.length === 0) {
    throw new pulumi.RunError(
      `gitops-platform:imageWriter in ${origin} is "image-updater", and the system "${system.name}" does not say which images that are; use "pipeline", "promotion" or "manual"`,
    );
  }
  return updates;
}

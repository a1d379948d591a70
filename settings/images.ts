import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { BuildCache, DeployedImageArgs, ServiceImageArgs } from "../components";
import { suggestion } from "../foundation/suggestions";
import { EnvironmentName } from "../model/environment";
import { ImageWriter } from "../model/image-writer";
import { System } from "../systems";
import { declaredApplications } from "../systems/declared";
import { LayoutKind } from "../workloads";
import { text } from "./common";

const texts = z.record(z.string(), z.string());

/** The settings of one image: built, or there. docs/settings.md explains each. */
const imageSchema = z.strictObject({
  tag: text.optional(),
  build: z.strictObject({
    context: text,
    dockerfile: text.optional(),
    target: text.optional(),
    arguments: texts.optional(),
    secrets: texts.optional(),
    platforms: z.array(text).optional(),
    cache: z.enum(Object.values(BuildCache)).optional(),
    source: text.optional(),
    revision: text,
    login: z.strictObject({ username: text, password: text }).optional(),
    onPreview: z.boolean().optional(),
  }).optional(),
});
/** Images of services, by the name of the service. */
export const imagesSchema = z.record(z.string(), imageSchema);

/** An image that a stack builds or names, and where it goes. */
export interface StackImage {
  /** Name of the service. */
  readonly service: string;
  readonly args: ServiceImageArgs;
  readonly place: Omit<DeployedImageArgs, "reference">;
}

/**
 * The images of a stack, each for a service of its system.
 *
 * @param origin the stack file, for messages.
 * @throws pulumi.RunError where a service is not there, or another writes the image tags.
 */
export function stackImages(settings: z.infer<typeof imagesSchema>, { system, environment, imageWriter }: { system: System; environment: EnvironmentName; imageWriter: ImageWriter | undefined }, origin: string): StackImage[] {
  const names = Object.keys(settings);
  if (names.length === 0) return [];
  if (imageWriter !== ImageWriter.Stack) {
    throw new pulumi.RunError(`gitops-platform:imageWriter in ${origin} must be "${ImageWriter.Stack}" with gitops-platform:images, got ${imageWriter === undefined ? "nothing" : `"${imageWriter}"`}: the images would have two writers`);
  }
  const services = declaredApplications(system, environment).flatMap(({ spec, unit }) => (unit?.services ?? []).map((service) => ({ application: spec.name, layout: unit?.layout, service })));
  return names.map((name): StackImage => {
    const found = services.find(({ service }) => service.name === name);
    if (found === undefined) {
      const known = services.map(({ service }) => service.name);
      throw new pulumi.RunError(`gitops-platform:images in ${origin}: ${system.name} has no service "${name}" in ${environment}${suggestion(name, known)}; it has ${known.join(", ")}`);
    }
    const { application, layout, service } = found;
    const { tag, build } = settings[name] ?? {};
    return {
      service: name,
      args: { image: service.image, ...(tag === undefined ? {} : { tag }), ...(build ? { build: buildArgs(build, system) } : {}) },
      place: {
        application,
        image: service.imageName ?? service.image,
        ...(layout?.kind === LayoutKind.Charts ? { parameter: `${layout.umbrella === undefined ? "" : `${name}.`}image.digest` } : {}),
      },
    };
  });
}

function buildArgs({ secrets, login, source, ...build }: NonNullable<z.infer<typeof imageSchema>["build"]>, system: System): NonNullable<ServiceImageArgs["build"]> {
  return {
    ...build,
    source: source ?? system.repositoryUrl,
    ...(secrets ? { secrets: Object.fromEntries(Object.entries(secrets).map(([name, value]) => [name, pulumi.secret(value)])) } : {}),
    ...(login ? { login: { username: pulumi.secret(login.username), password: pulumi.secret(login.password) } } : {}),
  };
}

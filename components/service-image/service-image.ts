import type * as docker from "@pulumi/docker";
import type * as dockerBuild from "@pulumi/docker-build";
import * as pulumi from "@pulumi/pulumi";
import { splitName } from "../../foundation/image-reference";
import { checkPasswordText, checkSecretText } from "../../foundation/secret-text";
import { optionalPackage } from "../shared/optional-package";
import { registeredArgs } from "../shared/registered-args";
import { rejectProblems, rejectUnfitArgs } from "../shared/reject-problems";
import { checkSecrets, guardedSecrets, SecretChecks } from "../shared/secret-inputs";
import { BuildCache, ImageBuildArgs, ServiceImageArgs } from "./args";
import { checkServiceImage } from "./check";
import { existingDigest } from "./existing-image";

const secretChecks: SecretChecks<ServiceImageArgs> = { "build.secrets": checkSecretText, "build.login.username": checkSecretText, "build.login.password": checkPasswordText };

/**
 * The image of a service by its digest: built here and pushed without a tag, or one that is there.
 *
 * A build needs the package `@pulumi/docker-build` and a Docker daemon or BuildKit; an image that is there, `@pulumi/docker`.
 *
 * Throws one error that lists everything that is wrong with its args, before anything is registered.
 */
export class ServiceImage extends pulumi.ComponentResource {
  /** `sha256:` and 64 hexadecimal digits. In a preview that does not build it is not known. */
  public readonly digest: pulumi.Output<string>;
  /** Image and digest, as `ghcr.io/team/app@sha256:...`. */
  public readonly reference: pulumi.Output<string>;

  constructor(name: string, given: ServiceImageArgs, opts?: pulumi.ComponentResourceOptions) {
    rejectUnfitArgs(`ServiceImage "${name}"`, given);
    const args = guardedSecrets(`ServiceImage "${name}"`, given, secretChecks);
    rejectProblems(`ServiceImage "${name}"`, [...checkServiceImage(args), ...checkSecrets(args, secretChecks)]);
    super("gitops-platform:index:ServiceImage", name, registeredArgs(args, secretChecks), opts);
    const { image, build, tag } = args;
    this.digest = build
      ? new (optionalPackage<typeof dockerBuild>("@pulumi/docker-build", "a ServiceImage that is built")).Image(`${name}-image`, imageArgs(image, build), { parent: this }).digest
      : pulumi.output(existingDigest(optionalPackage<typeof docker>("@pulumi/docker", "a ServiceImage that is there"), `${image}:${tag}`, { parent: this }));
    this.reference = pulumi.interpolate`${image}@${this.digest}`;
    this.registerOutputs({ digest: this.digest, reference: this.reference });
  }
}

/** Pushed by its digest alone: nothing can deploy it by a tag before somebody writes the digest. */
function imageArgs(image: string, build: ImageBuildArgs): dockerBuild.ImageArgs {
  const { context, dockerfile, target, arguments: buildArgs, secrets = {}, platforms = ["linux/amd64"], source, revision, labels, login, onPreview = false } = build;
  return {
    context: { location: context },
    ...(dockerfile === undefined ? {} : { dockerfile: { location: dockerfile } }),
    ...(target === undefined ? {} : { target }),
    ...(buildArgs === undefined ? {} : { buildArgs }),
    ...(Object.keys(secrets).length > 0 ? { secrets: Object.fromEntries(Object.entries(secrets).map(([id, value]) => [id, pulumi.secret(value)])) } : {}),
    platforms: platforms as dockerBuild.Platform[],
    labels: { ...labels, "org.opencontainers.image.source": source, "org.opencontainers.image.revision": revision },
    ...(login ? { registries: [{ address: splitName(image).host ?? "docker.io", username: pulumi.secret(login.username), password: pulumi.secret(login.password) }] } : {}),
    ...cacheArgs(image, build.cache),
    push: false,
    exports: [{ registry: { names: [image], push: true, pushByDigest: true, ociMediaTypes: true } }],
    buildOnPreview: onPreview,
  };
}

function cacheArgs(image: string, cache: BuildCache | undefined): Pick<dockerBuild.ImageArgs, "cacheFrom" | "cacheTo"> {
  if (cache === undefined) return {};
  if (cache === BuildCache.GitHubActions) return { cacheFrom: [{ gha: {} }], cacheTo: [{ gha: { mode: "max" } }] };
  const ref = `${image}:cache`;
  return { cacheFrom: [{ registry: { ref } }], cacheTo: [{ registry: { ref, mode: "max", imageManifest: true, ociMediaTypes: true } }] };
}

import { existsSync, statSync } from "node:fs";
import { isAbsolute, relative, resolve } from "node:path";
import { checkAddress } from "../../foundation/address";
import { isImageName, isTag, splitImage } from "../../foundation/image-reference";
import { checkMember, Problem } from "../../foundation/problems";
import { BuildCache, ImageBuildArgs, ServiceImageArgs } from "./args";

/** Everything that is wrong with an image, at once. */
export function checkServiceImage({ image, build, tag }: ServiceImageArgs): Problem[] {
  const { tag: found, digest } = splitImage(image);
  return [
    ...(isImageName(image) && found === undefined && digest === undefined ? [] : [{ propertyPath: "image", reason: `must be registry and path without a tag, such as "ghcr.io/team/app", got "${image}"` }]),
    ...((build === undefined) === (tag === undefined) ? [{ propertyPath: "build", reason: `must be given, or tag, got ${build === undefined ? "neither" : "both"}` }] : []),
    ...(tag === undefined || isTag(tag) ? [] : [{ propertyPath: "tag", reason: `must have at most 128 letters, digits, "_", "." or "-" and not begin with "." or "-", got "${tag}"` }]),
    ...(build ? checkBuild(build) : []),
  ];
}

function checkBuild(build: ImageBuildArgs): Problem[] {
  const { platforms = [], cache, source, revision, arguments: buildArguments = {}, secrets = {}, labels = {} } = build;
  return [
    ...checkFiles(build),
    ...platforms.flatMap((platform, index) => (/^(linux|windows)\/[a-z0-9]+(\/v[0-9]+)?$/.test(platform) ? [] : [{ propertyPath: `build.platforms[${index}]`, reason: `must be a platform such as "linux/arm64", got "${platform}"` }])),
    ...(cache === undefined ? [] : checkMember("build.cache", cache, Object.values(BuildCache))),
    ...(URL.canParse(source) ? checkAddress("build.source", source) : [{ propertyPath: "build.source", reason: `must be the address of the source, got "${source}"` }]),
    ...(/^[0-9a-f]{40}$/.test(revision) ? [] : [{ propertyPath: "build.revision", reason: `must be a commit of 40 hexadecimal digits, got "${revision}"` }]),
    ...Object.keys(buildArguments).flatMap((name) => [
      ...(/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? [] : [{ propertyPath: `build.arguments.${name}`, reason: `must consist of letters, digits and "_", and not begin with a digit, got "${name}"` }]),
      ...(/(token|password|secret|key)$/i.test(name) ? [{ propertyPath: `build.arguments.${name}`, reason: "must not be a secret: everybody who has the image reads its build arguments; give it in build.secrets" }] : []),
    ]),
    ...Object.keys(secrets).flatMap((name) => (/^[A-Za-z0-9_.-]+$/.test(name) ? [] : [{ propertyPath: `build.secrets.${name}`, reason: `must consist of letters, digits, "_", "." and "-", got "${name}"` }])),
    ...Object.keys(labels).flatMap((name) => (/^org\.opencontainers\.image\.(source|revision)$/.test(name) ? [{ propertyPath: `build.labels.${name}`, reason: "is set by build.source and build.revision" }] : [])),
  ];
}

/** What BuildKit would say after it has sent the context. */
function checkFiles({ context, dockerfile }: ImageBuildArgs): Problem[] {
  if (!existsSync(context) || !statSync(context).isDirectory()) return [{ propertyPath: "build.context", reason: `must be a directory, got "${context}", which is none` }];
  const file = dockerfile === undefined ? resolve(context, "Dockerfile") : resolve(dockerfile);
  const inside = relative(resolve(context), file);
  if (inside.startsWith("..") || isAbsolute(inside)) {
    return [{ propertyPath: "build.dockerfile", reason: `must lie inside of the context "${context}", got "${dockerfile}"; take a context that holds it` }];
  }
  return existsSync(file) ? [] : [{ propertyPath: dockerfile === undefined ? "build.context" : "build.dockerfile", reason: `must ${dockerfile === undefined ? `have a Dockerfile, got "${context}" without one` : `be a file, got "${dockerfile}", which is not there`}` }];
}

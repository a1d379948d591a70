import { isImageName, isTag, splitImage, splitName } from "../../foundation/image-reference";
import { checkObjectName } from "../../foundation/object-names";
import { checkMember, Problem } from "../../foundation/problems";
import { suggestion } from "../../foundation/suggestions";
import { ApplicationSpecArgs } from "../../model/application";
import { ApplicationImagesArgs, ImageUpdateArgs, UpdateStrategy, WriteBackTarget } from "./args";
import { checkSharedTargets } from "./check-targets";

/** What the updates of an environment are checked against. */
export interface UpdatesContext {
  readonly applications: readonly ApplicationSpecArgs[];
  readonly repositoryUrl: string;
}

/** Everything that is wrong with the updates of an environment. */
export function checkUpdates(path: string, updates: readonly ApplicationImagesArgs[], context: UpdatesContext): Problem[] {
  if (updates.length === 0) return [{ propertyPath: path, reason: "must name at least one Application, got none" }];
  const first = new Map<string, number>();
  const each = updates.flatMap((update, index) => {
    const at = `${path}[${index}]`;
    const earlier = first.get(update.application);
    if (earlier === undefined) first.set(update.application, index);
    return [
      ...(earlier === undefined ? [] : [{ propertyPath: `${at}.application`, reason: `"${update.application}" is already in ${path}[${earlier}]: two settings for one Application undo each other` }]),
      ...checkTarget(at, update),
      ...checkSource(at, update, context),
      ...(update.images.length === 0 ? [{ propertyPath: `${at}.images`, reason: "must name at least one image, got none" }] : []),
      ...checkAliases(`${at}.images`, update.images),
      ...update.images.flatMap((image, position) => checkUpdate(`${at}.images[${position}]`, image, update.target)),
    ];
  });
  // A problem that is named already would be named here again.
  return each.length > 0 ? each : checkSharedTargets(path, updates, context.applications);
}

/** A Secret of its own is read for two kinds of addresses only (`getCredsFromSecret` of the Image Updater). */
export function checkGitSecret(name: string | undefined, repositoryUrl: string): Problem[] {
  if (name === undefined) return [];
  // One that is missing is reported as such.
  const readable = typeof repositoryUrl !== "string" || repositoryUrl.startsWith("https://") || /^(ssh:\/\/)?[^/:]*@[^@]+$/.test(repositoryUrl);
  return [
    ...checkObjectName("gitSecretName", name),
    ...(readable ? [] : [{ propertyPath: "gitSecretName", reason: `must only be given for a repository at an https:// or ssh address, got "${repositoryUrl}": the Image Updater reads no Secret for it` }]),
  ];
}

function checkTarget(at: string, { target, path }: ApplicationImagesArgs): Problem[] {
  const problems = checkMember(`${at}.target`, target, Object.values(WriteBackTarget));
  if (target === WriteBackTarget.HelmValues && path === undefined) problems.push({ propertyPath: `${at}.path`, reason: "must name the values file, got nothing" });
  if (path !== undefined && (path.includes(":") || path.trim() === "")) problems.push({ propertyPath: `${at}.path`, reason: `must be a path without ":", got "${path}"` });
  if (target === WriteBackTarget.Kustomization && /\.ya?ml$/.test(path ?? "")) {
    problems.push({ propertyPath: `${at}.path`, reason: `must be the directory of the kustomization, got the file "${path}"` });
  }
  return problems;
}

/** What the Image Updater can do nothing with. */
function checkSource(at: string, { application: name, target }: ApplicationImagesArgs, { applications, repositoryUrl }: UpdatesContext): Problem[] {
  const propertyPath = `${at}.application`;
  const application = applications.find((candidate) => candidate.name === name);
  if (application === undefined) {
    const names = applications.map((candidate) => candidate.name);
    return [{ propertyPath, reason: `must be an Application of the environment, got "${name}"${suggestion(name, names)}; it has ${names.join(", ")}` }];
  }
  const { source, ignoreDifferences = [] } = application;
  if (source === undefined) return [{ propertyPath, reason: `must have one source to be written to, got "${name}" with several` }];
  const problems: Problem[] = [];
  if (source.chart !== undefined || (source.repositoryUrl ?? repositoryUrl) !== repositoryUrl) {
    problems.push({ propertyPath, reason: `must be kept in the environment's repository to be written to, got "${name}" from ${source.chart === undefined ? source.repositoryUrl : `chart ${source.chart}`}` });
  }
  if (source.targetRevision !== undefined) {
    problems.push({ propertyPath, reason: `must follow the environment's branch, got "${name}" at revision "${source.targetRevision}": a commit of the Image Updater would not reach it` });
  }
  if (target === WriteBackTarget.Kustomization && source.helm !== undefined) {
    problems.push({ propertyPath: `${at}.target`, reason: `must be "helm-values", got "kustomization": "${name}" is a Helm chart` });
  }
  for (const { jsonPointers = [], jqPathExpressions = [] } of ignoreDifferences) {
    const images = [...jsonPointers, ...jqPathExpressions].filter((pointer) => /(^|[/.])image$/.test(pointer));
    for (const pointer of images) {
      problems.push({ propertyPath, reason: `must not ignore differences at "${pointer}", as "${name}" does: it would never become OutOfSync by a new tag in Git, and so never deploy it` });
    }
  }
  return problems;
}

function checkAliases(path: string, images: readonly ImageUpdateArgs[]): Problem[] {
  return images.flatMap(({ alias }, index): Problem[] => {
    if (!/^[a-zA-Z0-9][a-zA-Z0-9-._]*$/.test(alias)) return [{ propertyPath: `${path}[${index}].alias`, reason: `must begin with a letter or digit and have only letters, digits, "-", "_" and ".", got "${alias}"` }];
    const earlier = images.findIndex((other) => other.alias === alias);
    return earlier < index ? [{ propertyPath: `${path}[${index}].alias`, reason: `"${alias}" is already the alias of ${path}[${earlier}]` }] : [];
  });
}

function checkUpdate(at: string, update: ImageUpdateArgs, target: WriteBackTarget): Problem[] {
  const { image, strategy, constraint, allowTags, pullSecretName, helm, kustomizeName } = update;
  const { tag, digest } = splitImage(image);
  const problems = [
    ...(tag !== undefined || digest !== undefined
      ? [{ propertyPath: `${at}.image`, reason: `must have no tag or digest, got "${image}": the strategy chooses one` }]
      : isImageName(image) ? [] : [{ propertyPath: `${at}.image`, reason: `must be an image such as "registry.example:5000/team/app", got "${image}"` }]),
    ...checkMember(`${at}.strategy`, strategy, Object.values(UpdateStrategy)),
    ...(pullSecretName === undefined ? [] : checkObjectName(`${at}.pullSecretName`, pullSecretName)),
    ...checkStrategy(at, strategy, constraint, allowTags),
    ...checkRangeHost(at, update),
  ];
  if (kustomizeName !== undefined && target !== WriteBackTarget.Kustomization) problems.push({ propertyPath: `${at}.kustomizeName`, reason: 'must only be given for target "kustomization"' });
  if (helm !== undefined && target !== WriteBackTarget.HelmValues) problems.push({ propertyPath: `${at}.helm`, reason: 'must only be given for target "helm-values"' });
  if (helm?.spec !== undefined && (helm.name !== undefined || helm.tag !== undefined)) problems.push({ propertyPath: `${at}.helm`, reason: "must have spec, or name and tag, got both" });
  return problems;
}

function checkStrategy(at: string, strategy: UpdateStrategy, constraint: string | undefined, allowTags: string | undefined): Problem[] {
  const problems: Problem[] = [];
  const choosy: readonly UpdateStrategy[] = [UpdateStrategy.NewestBuild, UpdateStrategy.Alphabetical];
  if (strategy === UpdateStrategy.Digest) {
    if (constraint === undefined) problems.push({ propertyPath: `${at}.constraint`, reason: "must name the tag whose newest image is deployed, got nothing" });
    else if (!isTag(constraint)) problems.push({ propertyPath: `${at}.constraint`, reason: `must be a tag, got "${constraint}"` });
  }
  if (strategy === UpdateStrategy.Semver && constraint !== undefined && !isRange(constraint)) {
    problems.push({ propertyPath: `${at}.constraint`, reason: `must be a range of versions such as "~1.2" for strategy "semver", got "${constraint}": no tag would ever fit` });
  }
  if (choosy.includes(strategy)) {
    if (constraint !== undefined) problems.push({ propertyPath: `${at}.constraint`, reason: `must not be given for strategy "${strategy}", which does not look at it; use allowTags` });
    if (allowTags === undefined) problems.push({ propertyPath: `${at}.allowTags`, reason: `must be given for strategy "${strategy}", or every tag would be deployed, "latest" and those of caches included` });
  }
  if (allowTags === undefined) return problems;
  const expression = re2(allowTags);
  if (expression === undefined) problems.push({ propertyPath: `${at}.allowTags`, reason: `must be a regular expression that RE2 knows, without lookaround and backreferences, got "${allowTags}"` });
  else if (strategy === UpdateStrategy.Semver && !versions.some((version) => expression.test(version))) {
    problems.push({ propertyPath: `${at}.allowTags`, reason: `must fit semantic versions for strategy "semver", got "${allowTags}"; tags that are commits need "newest-build"` });
  }
  return problems;
}

/**
 * A range that could be no tag makes the Image Updater read the name in an older way (`getRegistryFromIdentifier`), which sees a
 * registry in a first part with a dot only; it would ask Docker Hub for an image of such a name.
 */
function checkRangeHost(at: string, { image, strategy, constraint }: ImageUpdateArgs): Problem[] {
  const { host } = splitName(image);
  if (strategy !== UpdateStrategy.Semver || constraint === undefined || isTag(constraint) || host === undefined || host.includes(".")) return [];
  return [{
    propertyPath: `${at}.constraint`,
    reason: `must not be a range for a registry without a dot in its name, got "${constraint}" for "${host}": the Image Updater would look for the image at Docker Hub; name the registry in full, or choose the versions with allowTags`,
  }];
}

/** Ranges as github.com/Masterminds/semver reads them: comparisons, joined by spaces, commas and `||`. */
function isRange(constraint: string): boolean {
  const one = String.raw`(=|!=|>|<|>=|=>|<=|=<|~|~>|\^)?\s*v?(\d+|[xX*])(\.(\d+|[xX*])){0,2}(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?`;
  const hyphen = String.raw`\s*v?\d+(\.\d+){0,2}(-[0-9A-Za-z.]+)?\s+-\s+v?\d+(\.\d+){0,2}(-[0-9A-Za-z.]+)?\s*`;
  const all = new RegExp(String.raw`^\s*${one}(\s*[\s,]\s*${one})*\s*$`);
  return constraint.split("||").every((part) => all.test(part) || new RegExp(`^${hyphen}$`).test(part));
}

function re2(expression: string): RegExp | undefined {
  if (/\(\?<?[=!]|\\[1-9]/.test(expression)) return undefined;
  try {
    return new RegExp(expression.replaceAll("(?P<", "(?<").replace(/^\(\?i\)/, ""));
  } catch {
    return undefined;
  }
}

/** Versions of every usual form: an expression that fits none of them fits no semantic version that a team would use. */
const versions: readonly string[] = Array.from({ length: 31 }, (_, major) => Array.from({ length: 31 }, (_, minor) => [0, 1, 2, 5, 10, 42].flatMap((patch) => {
  const version = `${major}.${minor}.${patch}`;
  return [version, `v${version}`, `${version}-rc.1`, `v${version}-rc.1`, `${version}-alpine`];
}))).flat(2);

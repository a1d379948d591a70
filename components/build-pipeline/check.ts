import { checkImage } from "../../foundation/check-image";
import { isTag } from "../../foundation/image-reference";
import { checkName } from "../../foundation/names";
import { checkMember, Problem } from "../../foundation/problems";
import { checkCron, checkTimeZone } from "../../model/windows/check-cron";
import { checkArtifactStore, checkEndpoint } from "../shared/artifact-store";
import { checkEncrypted, checkEncryptedLogin } from "./addresses";
import { PipelineStoreArgs, ScanSeverity } from "./args";
import { PipelinePlan, PlannedService } from "./plan";
import { repositoryForm } from "./steps/parameters";

/** Everything that is wrong with a pipeline, at once. */
export function checkPipeline(plan: PipelinePlan): Problem[] {
  const { tagCommit, deployment, commitStatus, schedule, webhook, gitCredentials, artifacts } = plan;
  return [
    // The longest name that is made of it is <system>-ci-executor.service-account-token.
    ...checkName("system", plan.system, 40),
    ...checkName("namespace", plan.namespace),
    ...checkName("workflowsNamespace", plan.workflowsNamespace),
    ...checkRepository("repositoryUrl", plan.repositoryUrl),
    ...checkBranch("branch", plan.branch),
    ...checkRegistry(plan.registry),
    ...checkEncryptedLogin(plan),
    ...checkTag("imageTag", plan.imageTag),
    ...(plan.services.length === 0 ? [{ propertyPath: "services", reason: "must have at least one service, got none" }] : []),
    ...checkDuplicates(plan.services, ({ name }) => name, "name"),
    ...checkDuplicates(plan.services, ({ image }) => image, "image"),
    ...plan.services.flatMap((service, index) => checkService(service, `services[${index}]`)),
    ...checkWhole("parallelBuilds", plan.parallelBuilds, 1, 50),
    ...checkWhole("timeoutSeconds", plan.timeoutSeconds, 60, 86_400),
    ...(plan.scan.severities.length === 0 ? [{ propertyPath: "scan.severities", reason: "must name at least one severity, got none: an image would never be stopped" }] : []),
    ...plan.scan.severities.flatMap((severity, index) => checkMember(`scan.severities[${index}]`, severity, Object.values(ScanSeverity))),
    ...(["database", "javaDatabase"] as const).flatMap((name) => (plan.scan[name] === "" ? [] : checkImage(`scan.${name}`, plan.scan[name]))),
    ...checkSecretOrToken("gitCredentials", gitCredentials),
    ...checkSecretName("registrySecretName", plan.registrySecretName),
    ...(tagCommit
      ? [...checkPath("tagCommit.kustomization", tagCommit.kustomization), ...checkBranch("tagCommit.branch", tagCommit.branch), ...checkRepository("tagCommit.repositoryUrl", tagCommit.repositoryUrl)]
      : []),
    ...(tagCommit && gitCredentials === undefined ? [{ propertyPath: "gitCredentials", reason: "must be given with tagCommit, got nothing: nobody pushes without credentials" }] : []),
    ...(deployment ? [
      ...(deployment.applications.length === 0 ? [{ propertyPath: "deployment.applications", reason: "must name at least one Application, got none" }] : []),
      ...deployment.applications.flatMap((name, index) => checkName(`deployment.applications[${index}]`, name)),
      ...checkName("deployment.argoCdNamespace", deployment.argoCdNamespace),
      ...checkWhole("deployment.timeoutSeconds", deployment.timeoutSeconds, 30, 7200),
    ] : []),
    ...(commitStatus ? [
      ...checkGitHubRepository("commitStatus.repository", commitStatus.repository),
      ...checkSecretOrToken("commitStatus", commitStatus),
      ...checkUrl("commitStatus.apiUrl", commitStatus.apiUrl),
      ...checkEncrypted("commitStatus.apiUrl", commitStatus.apiUrl),
      ...(commitStatus.workflowsUrl === "" ? [] : checkUrl("commitStatus.workflowsUrl", commitStatus.workflowsUrl)),
    ] : []),
    ...(schedule ? [...checkCron("schedule.cron", schedule.cron), ...checkTimeZone("schedule.timeZone", schedule.timeZone)] : []),
    ...(webhook ? checkGitHubRepository("webhook.repository", webhook.repository) : []),
    ...(artifacts ? checkArtifacts(artifacts) : []),
    ...Object.entries(plan.images).flatMap(([name, image]) => checkImage(`images.${name}`, image)),
    ...checkQuantity("resources.cpu", plan.resources.cpu, /^([1-9][0-9]*m|[1-9][0-9]*(\.[0-9]+)?|0\.[0-9]*[1-9])$/, "500m"),
    ...(["memory", "disk"] as const).flatMap((name) => checkQuantity(`resources.${name}`, plan.resources[name], /^[1-9][0-9]*(\.[0-9]+)?(Mi|Gi|Ti|M|G|T)$/, "2Gi")),
  ];
}

function checkArtifacts({ configMap, key, endpoint, store }: NonNullable<PipelinePlan["artifacts"]>): Problem[] {
  return [
    ...checkName("artifacts.configMap", configMap),
    ...(key === undefined ? [] : checkName("artifacts.key", key)),
    ...(endpoint === undefined ? [] : checkEndpoint("artifacts.endpoint", endpoint)),
    ...(store && (key !== undefined || endpoint !== undefined) ? [{ propertyPath: "artifacts.store", reason: `must not be given together with artifacts.${key === undefined ? "endpoint" : "key"}: a run has one store` }] : []),
    ...(store ? [...checkArtifactStore("artifacts.store", store), ...checkStoreCredentials(store)] : []),
  ];
}

function checkStoreCredentials({ secretName, accessKey, secretKey }: PipelineStoreArgs): Problem[] {
  const given = [secretName, accessKey, secretKey].map((value) => value !== undefined);
  if (given.join() === "true,false,false") return checkSecretName("artifacts.store.secretName", secretName);
  if (given.join() === "false,true,true") return [];
  const names = ["secretName", "accessKey", "secretKey"].filter((_, index) => given[index]);
  return [{ propertyPath: "artifacts.store", reason: `must have either secretName, or accessKey and secretKey, got ${names.length > 0 ? names.join(" and ") : "none of them"}` }];
}

function checkService(service: PlannedService, path: string): Problem[] {
  const { name, context, dockerfile, paths, image, test } = service;
  return [
    ...checkName(`${path}.name`, name, 40),
    ...checkPath(`${path}.context`, context),
    ...checkPath(`${path}.dockerfile`, dockerfile),
    ...(paths.length === 0 ? [{ propertyPath: `${path}.paths`, reason: "must name at least one path, got none: the service would never be built again" }] : []),
    ...paths.flatMap((one, index) => checkPath(`${path}.paths[${index}]`, one)),
    ...(/^[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*$/.test(image)
      ? []
      : [{ propertyPath: `${path}.image`, reason: `must be the path of an image in the registry, without host and tag, such as "team/app", got "${image}"` }]),
    ...(test ? [
      ...checkImage(`${path}.test.image`, test.image),
      ...(test.command.length === 0 ? [{ propertyPath: `${path}.test.command`, reason: "must have at least one word, got none" }] : []),
      ...test.command.flatMap((word, index) => (word.includes("{{") ? [{ propertyPath: `${path}.test.command[${index}]`, reason: `must not hold "{{", which Argo Workflows would replace, got "${word}"` }] : [])),
      ...checkPath(`${path}.test.directory`, test.directory),
    ] : []),
  ];
}

/** A path that stays in the checkout, and that a shell takes as it stands. */
function checkPath(propertyPath: string, value: string): Problem[] {
  if (value === ".") return [];
  const parts = value.split("/");
  if (value.startsWith("/") || parts.includes("..")) return [{ propertyPath, reason: `must stay inside the checkout, got "${value}"` }];
  if (parts.every((part) => /^[A-Za-z0-9_.][A-Za-z0-9_.-]*$/.test(part) && part !== ".")) return [];
  return [{ propertyPath, reason: `must be a path of the checkout such as "services/api", of letters, digits, ".", "_" and "-", got "${value}"` }];
}

/** The rules of git-check-ref-format, without what a shell or a branch in a URL would stumble over. */
function checkBranch(propertyPath: string, value: string): Problem[] {
  const good = value.length <= 200 && /^[A-Za-z0-9_][A-Za-z0-9_./+-]*$/.test(value) && !/\.\.|\/\/|\/\.|\.lock(\/|$)|[./]$/.test(value);
  return good ? [] : [{ propertyPath, reason: `must be a branch such as "main" or "feature/search", got "${value}"` }];
}

function checkUrl(propertyPath: string, value: string): Problem[] {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url && (url.username || url.password)) return [{ propertyPath, reason: "must not hold a user or a password; credentials belong into a Secret" }];
  if (url && ["https:", "http:", "file:"].includes(url.protocol) && !/[\s|'"\\{}]/.test(value)) return [];
  return [{ propertyPath, reason: `must be an address such as "https://git.example/team/app.git", got "${value}"` }];
}

/** What the steps take as a repository: they hand it to Git and to a shell. */
function checkRepository(propertyPath: string, value: string): Problem[] {
  const unfit = checkUrl(propertyPath, value);
  if (unfit.length > 0) return unfit;
  if (!repositoryForm.test(value)) {
    return [{ propertyPath, reason: `must have a host and a path of letters, digits and "._~%/@:+,=-", such as "https://git.example/team/app.git", got "${value}"` }];
  }
  return checkEncrypted(propertyPath, value);
}

function checkRegistry(value: string): Problem[] {
  if (/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?(\/[a-z0-9._-]+)*$/.test(value)) return [];
  return [{ propertyPath: "registry", reason: `must be a host such as "registry.example:5000", without "https://", got "${value}"` }];
}

function checkTag(propertyPath: string, value: string): Problem[] {
  if (value === "" || isTag(value)) {
    return value === "latest" ? [{ propertyPath, reason: 'must be a version of its own, got "latest"' }] : [];
  }
  // Argo's own variables become a tag only when the workflow is there; the formatted ones hold no colon.
  if (/^([A-Za-z0-9_.-]|\{\{workflow\.creationTimestamp\.[YmdHMSs]\}\})+$/.test(value) && !/^[.-]/.test(value)) return [];
  const timestamp = /\{\{workflow\.creationTimestamp(\.RFC3339)?\}\}/.test(value) ? '; it becomes a time with ":", take "{{workflow.creationTimestamp.s}}" or leave it out for the commit' : "";
  return [{ propertyPath, reason: `must have at most 128 letters, digits, "_", "." or "-" and not begin with "." or "-", got "${value}"${timestamp}` }];
}

function checkGitHubRepository(propertyPath: string, value: string): Problem[] {
  if (/^[A-Za-z0-9][A-Za-z0-9-]*\/[A-Za-z0-9_.-]+$/.test(value)) return [];
  return [{ propertyPath, reason: `must be owner and name such as "team/app", got "${value}"` }];
}

function checkSecretOrToken(path: string, value: { readonly secretName?: string; readonly token?: unknown } | undefined): Problem[] {
  if (value === undefined) return [];
  const { secretName, token } = value;
  if ((secretName === undefined) === (token === undefined)) {
    return [{ propertyPath: path, reason: `must have either secretName or token, got ${token === undefined ? "neither" : "both"}` }];
  }
  return checkSecretName(`${path}.secretName`, secretName);
}

function checkSecretName(propertyPath: string, value: string | undefined): Problem[] {
  return value === undefined ? [] : checkName(propertyPath, value);
}

function checkWhole(propertyPath: string, value: number, minimum: number, maximum: number): Problem[] {
  if (Number.isInteger(value) && value >= minimum && value <= maximum) return [];
  return [{ propertyPath, reason: `must be a whole number from ${minimum} to ${maximum}, got ${value}` }];
}

function checkQuantity(propertyPath: string, value: string, form: RegExp, example: string): Problem[] {
  return form.test(value) ? [] : [{ propertyPath, reason: `must be a quantity such as "${example}", got "${value}"` }];
}

function checkDuplicates(services: readonly PlannedService[], key: (service: PlannedService) => string, property: string): Problem[] {
  const first = new Map<string, number>();
  return services.flatMap((service, index): Problem[] => {
    const value = key(service);
    const earlier = first.get(value);
    if (earlier === undefined) first.set(value, index);
    return earlier === undefined ? [] : [{ propertyPath: `services[${index}].${property}`, reason: `"${value}" is already the ${property} of services[${earlier}]` }];
  });
}

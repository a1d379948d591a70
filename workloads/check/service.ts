import { checkImage } from "../../foundation/check-image";
import { isImageName, isTag, splitImage } from "../../foundation/image-reference";
import { Problem } from "../../foundation/problems";
import { EnvironmentName } from "../../model/environment";
import { UnitArgs } from "../args/content";
import { environmentNames } from "../args/environments";
import { EndpointCheckArgs, MigrationsArgs } from "../args/jobs";
import { ServiceArgs, StatefulServiceArgs } from "../args/service";
import { existsIn } from "../objects/context";
import { environmentService } from "../objects/environment-service";
import { portsOf } from "../objects/ports";
import { checkAbsolutePath, checkExactlyOne, checkHost, checkInteger, checkQuantity, checkUrlPath, problem } from "./grammar";
import { checkCommand, checkResources, checkVariableNames } from "./workload";

/** What is wrong with the part that only services without state have. */
export function checkStateless(path: string, service: ServiceArgs, unit: UnitArgs): Problem[] {
  const { image, imageName, ingress, migrations, endpointCheck, terminationSeconds } = service;
  return [
    ...checkRepository(`${path}.image`, image),
    ...(imageName === undefined ? [] : checkRepository(`${path}.imageName`, imageName)),
    ...environmentNames.filter((environment) => existsIn(unit, environment)).flatMap((environment) => checkEnvironmentOf(path, service, environment)),
    ...checkBudget(`${path}.disruptionBudget`, service, unit),
    ...(ingress?.path === undefined ? [] : checkUrlPath(`${path}.ingress.path`, ingress.path)),
    ...(migrations ? checkMigrations(`${path}.migrations`, migrations) : []),
    ...(endpointCheck ? checkEndpoint(`${path}.endpointCheck`, endpointCheck, service) : []),
    // Five of them pass before the container is told to end.
    ...checkInteger(`${path}.terminationSeconds`, terminationSeconds, 6),
  ];
}

/** What is wrong with the part that only stateful services have. */
export function checkStateful(path: string, { image, storage, resources, config, writablePaths = [] }: StatefulServiceArgs): Problem[] {
  const places = [...(config ? [config.mountPath] : []), ...writablePaths];
  return [
    ...checkImage(`${path}.image`, image),
    ...checkQuantity(`${path}.storage.size`, storage.size, "10Gi"),
    ...checkAbsolutePath(`${path}.storage.mountPath`, storage.mountPath),
    ...(places.includes(storage.mountPath) ? [{ propertyPath: `${path}.storage.mountPath`, reason: `"${storage.mountPath}" is already a place of config or writablePaths` }] : []),
    ...checkResources(`${path}.resources`, resources),
  ];
}

/** An image whose tag is elsewhere. */
function checkRepository(propertyPath: string, image: string): Problem[] {
  const { tag, digest } = splitImage(image);
  if (tag !== undefined || digest !== undefined) {
    return [{ propertyPath, reason: `must have no tag and no digest, got "${image}": one image serves all environments, and whoever writes image tags puts them into Git` }];
  }
  return isImageName(image) ? [] : [problem(propertyPath, 'an image such as "registry.example/team/app"', image)];
}

function checkEnvironmentOf(path: string, service: ServiceArgs, environment: EnvironmentName): Problem[] {
  const at = `${path}.environments.${environment}`;
  const { replicas, resources, autoscaling, variables = {}, host, firstTag } = service.environments?.[environment] ?? {};
  return [
    ...(autoscaling && replicas !== undefined ? [{ propertyPath: `${at}.replicas`, reason: "must be left out beside autoscaling, which has minReplicas" }] : []),
    ...checkInteger(`${at}.replicas`, replicas, 1),
    ...checkResources(`${at}.resources`, resources),
    ...(autoscaling ? checkAutoscaling(at, service, environment) : []),
    ...checkVariableNames(`${at}.variables`, variables),
    ...Object.keys(variables).filter((name) => name in (service.secretVariables ?? {}))
      .map((name) => ({ propertyPath: `${at}.variables.${name}`, reason: `is in secretVariables, too: "${name}" can have one value` })),
    ...(host === undefined ? [] : checkHost(`${at}.host`, host)),
    ...(firstTag === undefined ? [] : checkTag(`${at}.firstTag`, firstTag, environment)),
  ];
}

/** Whether a tag may stand in Git (https://github.com/opencontainers/distribution-spec/blob/main/spec.md). */
export function checkTag(propertyPath: string, tag: string, environment: EnvironmentName): Problem[] {
  if (!isTag(tag)) return [problem(propertyPath, 'a tag such as "e5c2216"', tag)];
  if (tag !== "latest" || environment !== EnvironmentName.Prod) return [];
  return [{ propertyPath, reason: 'must name a fixed version in prod, got "latest": it is another image tomorrow' }];
}

function checkAutoscaling(at: string, service: ServiceArgs, environment: EnvironmentName): Problem[] {
  const { autoscaling, resources } = environmentService(service, environment);
  if (autoscaling === undefined) return [];
  const { minReplicas, maxReplicas, cpuPercent, memoryPercent } = autoscaling;
  const path = `${at}.autoscaling`;
  const needs = (kind: "cpu" | "memory") => ({
    propertyPath: `${at}.resources.requests.${kind}`, reason: `must be given, got nothing: autoscaling measures the use of the requested ${kind}`,
  });
  return [
    ...checkInteger(`${path}.minReplicas`, minReplicas, 1),
    ...checkInteger(`${path}.maxReplicas`, maxReplicas, 1),
    ...(maxReplicas < minReplicas ? [{ propertyPath: `${path}.maxReplicas`, reason: `must not be below minReplicas ${minReplicas}, got ${maxReplicas}` }] : []),
    ...checkInteger(`${path}.cpuPercent`, cpuPercent, 1),
    ...checkInteger(`${path}.memoryPercent`, memoryPercent, 1),
    ...(resources.requests.cpu === undefined ? [needs("cpu")] : []),
    ...(memoryPercent !== undefined && resources.requests.memory === undefined ? [needs("memory")] : []),
  ];
}

function checkBudget(path: string, service: ServiceArgs, unit: UnitArgs): Problem[] {
  const { disruptionBudget: budget } = service;
  if (budget === undefined) return [];
  const { maxUnavailable, minAvailable } = budget;
  const impossible = environmentNames.filter((environment) => existsIn(unit, environment) && minAvailable !== undefined && minAvailable >= environmentService(service, environment).replicas);
  return [
    ...checkExactlyOne(path, budget, ["maxUnavailable", "minAvailable"]),
    ...checkInteger(`${path}.maxUnavailable`, maxUnavailable, 1),
    ...checkInteger(`${path}.minAvailable`, minAvailable, 1),
    ...impossible.map((environment) => ({
      propertyPath: `${path}.minAvailable`,
      reason: `must be below the ${environmentService(service, environment).replicas} replicas of ${environment}, got ${minAvailable}: no node could be drained`,
    })),
  ];
}

function checkMigrations(path: string, { command, zeroDowntime, timeoutSeconds }: MigrationsArgs): Problem[] {
  const { expand, migrate, contract } = zeroDowntime ?? {};
  return [
    ...checkCommand(`${path}.command`, command),
    ...(expand ? checkCommand(`${path}.zeroDowntime.expand`, expand) : []),
    ...(migrate ? checkCommand(`${path}.zeroDowntime.migrate`, migrate) : []),
    ...(contract ? checkCommand(`${path}.zeroDowntime.contract`, contract) : []),
    ...checkInteger(`${path}.timeoutSeconds`, timeoutSeconds, 1),
  ];
}

function checkEndpoint(path: string, { path: url, port, timeoutSeconds, tries, image }: EndpointCheckArgs, service: ServiceArgs): Problem[] {
  const known = portsOf(service).map(({ servicePort }) => servicePort);
  return [
    ...(url === undefined ? [] : checkUrlPath(`${path}.path`, url)),
    ...(port === undefined || known.includes(port) ? [] : [{ propertyPath: `${path}.port`, reason: `the Service has no port ${port}; it has ${known.join(", ")}` }]),
    ...checkInteger(`${path}.timeoutSeconds`, timeoutSeconds, 1),
    ...checkInteger(`${path}.tries`, tries, 1),
    ...(image === undefined ? [] : checkImage(`${path}.image`, image)),
  ];
}

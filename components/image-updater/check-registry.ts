import { checkObjectName } from "../../foundation/object-names";
import { Problem } from "../../foundation/problems";
import { isWithin } from "../../foundation/versions";
import { checkUserName } from "../pull-secrets/docker-config";
import { ImageRegistryArgs } from "./controller-args";

/**
 * Everything that is wrong with a registry that the Image Updater asks.
 *
 * @param all the registries of the same controller.
 * @param version the release that is installed.
 */
export function checkRegistry(path: string, registry: ImageRegistryArgs, all: readonly ImageRegistryArgs[], version: string): Problem[] {
  const { prefix, apiUrl, pullSecretName, credentials, certificateAuthority, requestsPerSecond } = registry;
  const problem = (property: string, reason: string): Problem => ({ propertyPath: `${path}.${property}`, reason });
  const problems: Problem[] = [];
  if (!/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?(:[0-9]+)?$/.test(prefix)) problems.push(problem("prefix", `must be a host, with a port where it has one, got "${prefix}"`));
  if (all.filter((other) => other.prefix === prefix).length > 1) problems.push(problem("prefix", `must be there once, got "${prefix}" more often`));
  if (apiUrl !== undefined && !/^https?:\/\/[^\s@]+$/.test(apiUrl)) problems.push(problem("apiUrl", `must be an address with http:// or https:// and without credentials, got "${apiUrl}"`));
  if (pullSecretName !== undefined) problems.push(...checkObjectName(`${path}.pullSecretName`, pullSecretName));
  if (credentials !== undefined && pullSecretName !== undefined) problems.push(problem("credentials", "must not be given together with pullSecretName"));
  if (credentials !== undefined) problems.push(...checkUserName(`${path}.credentials.username`, credentials.username));
  if (certificateAuthority !== undefined && !/^-----BEGIN CERTIFICATE-----/m.test(certificateAuthority)) {
    problems.push(problem("certificateAuthority", 'must be PEM text with a line "-----BEGIN CERTIFICATE-----"'));
  } else if (certificateAuthority !== undefined && isWithin(version, "<1.3.0")) {
    problems.push(problem("certificateAuthority", `must not be given for the Image Updater ${version}, which knows no certificate authority of a registry; install 1.3.0 or later`));
  }
  if (requestsPerSecond !== undefined && !(Number.isInteger(requestsPerSecond) && requestsPerSecond > 0)) problems.push(problem("requestsPerSecond", `must be a whole number, 1 or more, got ${requestsPerSecond}`));
  return problems;
}

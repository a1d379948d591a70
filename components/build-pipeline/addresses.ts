import { isLoopback } from "../../foundation/loopback";
import { Problem } from "../../foundation/problems";
import { isClusterName, PipelinePlan } from "./plan";

/**
 * The origins of the repositories that a pipeline declares: protocol, host, and a port that is not the usual one. Only they get the Git
 * credentials, whatever the parameter `git-repo` names, and only they are spoken to by anything but https.
 */
export function declaredOrigins({ repositoryUrl, tagCommit }: Pick<PipelinePlan, "repositoryUrl" | "tagCommit">): string[] {
  const addresses = [repositoryUrl, ...(tagCommit ? [tagCommit.repositoryUrl] : [])];
  return [...new Set(addresses.map((address) => new URL(address)).map(({ protocol, host }) => `${protocol}//${host}`))];
}

/** A problem when what goes to this address could be read or changed on its way: plain HTTP stays in the cluster, or on one machine. */
export function checkEncrypted(propertyPath: string, address: string): Problem[] {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url?.protocol !== "http:" || isClusterName(url.host) || isLoopback(address)) return [];
  return [{ propertyPath, reason: `must begin with "https://", got "${address}": plain HTTP is only for names of the cluster's own DNS and for 127.0.0.1` }];
}

/** A problem when the password of a registry would go over plain HTTP to another machine. */
export function checkEncryptedLogin({ registry, plainHttp, registrySecretName }: PipelinePlan): Problem[] {
  const host = registry.split("/")[0] ?? registry;
  if (!plainHttp || registrySecretName === undefined || isClusterName(host) || isLoopback(`http://${host}`)) return [];
  return [{ propertyPath: "plainHttp", reason: `must be false where registrySecretName is given, got true for "${host}": a password goes over plain HTTP only to names of the cluster's own DNS and to 127.0.0.1` }];
}

import { types } from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { apiHost } from "../../foundation/docker-hub";
import { dockerConfig } from "../pull-secrets/docker-config";
import { ImageRegistryArgs } from "./controller-args";

/** A pull Secret of the Image Updater. */
interface RegistrySecret {
  /** The last part of its name in Pulumi. */
  readonly noun: string;
  readonly args: types.input.core.v1.Secret;
}

/** Address of a registry's API. */
export function apiUrlOf({ prefix, apiUrl }: ImageRegistryArgs): string {
  return apiUrl ?? `https://${apiHost(prefix)}`;
}

/** Name of the pull Secret of a registry: the one that is there, or the one that is made; undefined where everybody reads it. */
export function pullSecretOf({ prefix, pullSecretName, credentials }: ImageRegistryArgs): string | undefined {
  return credentials === undefined ? pullSecretName : `argocd-image-updater-${prefix.replaceAll(/[.:]/g, "-")}`;
}

/** The pull Secrets of the registries whose credentials are given. */
export function registrySecrets(namespace: string, registries: readonly ImageRegistryArgs[]): RegistrySecret[] {
  return registries.flatMap((registry) => {
    const { prefix, credentials } = registry;
    const name = pullSecretOf(registry);
    if (credentials === undefined || name === undefined) return [];
    return [{
      noun: `secret-${name}`,
      args: {
        metadata: { name, namespace },
        type: "kubernetes.io/dockerconfigjson",
        // The Image Updater looks for the login of the API's host (`parseDockerConfigJson`), also where Kubernetes looks for another name.
        stringData: { ".dockerconfigjson": pulumi.secret(dockerConfig([{ host: prefix, ...credentials }], () => new URL(apiUrlOf(registry)).host)) },
      },
    }];
  });
}

import * as pulumi from "@pulumi/pulumi";
import { types } from "@pulumi/kubernetes";
import { yamlScalar } from "../../foundation/yaml";
import { RegistryArgs } from "./args";
import { htpasswdOf } from "./htpasswd";
import { passwordsName, registryLabels, storeName, tlsName } from "./settings";

/** A Secret of the registry; its process reads it only when it starts. */
interface RegistrySecret {
  /** The last part of its name in Pulumi. */
  readonly noun: string;
  readonly args: types.input.core.v1.Secret;
}

/** The Secrets of a registry: passwords, certificate, access to an object store, as far as they are given. */
export function registrySecrets(
  { namespace, users, htpasswd, tls, objectStore }: Pick<RegistryArgs, "users" | "htpasswd" | "tls" | "objectStore"> & { readonly namespace: string },
): RegistrySecret[] {
  const secret = (noun: string, name: string, stringData: Record<string, pulumi.Input<string>>, type = "Opaque"): RegistrySecret => ({
    noun,
    args: { metadata: { name, namespace, labels: registryLabels }, type, stringData },
  });
  const passwords = users ? htpasswdOf(users, [pulumi.getProject(), pulumi.getStack(), namespace]) : htpasswd;
  return [
    ...(passwords ? [secret("passwords", passwordsName, { htpasswd: pulumi.secret(passwords) })] : []),
    ...(tls?.certificate !== undefined && tls.key !== undefined
      ? [secret("tls", tlsName, { "tls.crt": tls.certificate, "tls.key": pulumi.secret(tls.key) }, "kubernetes.io/tls")]
      : []),
    ...(objectStore
      ? [secret("object-store", storeName, {
        httpSecret: asVariable(objectStore.httpSecret),
        ...(objectStore.credentials
          ? { accessKey: asVariable(objectStore.credentials.accessKey), secretKey: asVariable(objectStore.credentials.secretKey) }
          : {}),
      })]
      : []),
  ];
}

/**
 * A secret as the registry must have it in a variable: it reads the values of its variables as YAML
 * (configuration/parser.go of distribution), so one that looks like something else than text is quoted.
 */
function asVariable(value: pulumi.Input<string>): pulumi.Output<string> {
  return pulumi.secret(value).apply(yamlScalar);
}

import * as pulumi from "@pulumi/pulumi";
import { loginKey } from "../../foundation/docker-hub";
import { Problem } from "../../foundation/problems";
import { RegistryCredentialArgs } from "./args";

const hostPattern = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*(:[0-9]{1,5})?$/;

/** Everything that is wrong with the credentials of registries; the passwords are never shown. */
export function checkRegistries(path: string, registries: readonly RegistryCredentialArgs[]): Problem[] {
  if (registries.length === 0) return [{ propertyPath: path, reason: "must name a registry, got none" }];
  return registries.flatMap(({ host, username, password }, index) => {
    const at = (property: string) => `${path}[${index}].${property}`;
    const bare = host.replace(/^[a-z]+:\/\//, "").replace(/\/.*$/, "").toLowerCase();
    const hint = bare !== host && hostPattern.test(bare) ? `; did you mean "${bare}"?` : "";
    const first = registries.findIndex((other) => loginKey(other.host) === loginKey(host));
    return [
      ...(hostPattern.test(host) ? [] : [{ propertyPath: at("host"), reason: `must be a host such as "ghcr.io" or "registry.example.com:5000", got "${host}"${hint}` }]),
      ...(first === index ? [] : [{ propertyPath: at("host"), reason: `"${host}" is already the host of ${path}[${first}]` }]),
      ...checkLogin(`${path}[${index}]`, { username, password }),
    ];
  });
}

/** What is wrong with a name and its password; the password is never shown. */
export function checkLogin(path: string, { username, password }: Pick<RegistryCredentialArgs, "username" | "password">): Problem[] {
  return [
    ...(username === "" || username.includes(":") ? [{ propertyPath: `${path}.username`, reason: `must be a name without colon, got "${username}"` }] : []),
    ...(password === "" ? [{ propertyPath: `${path}.password`, reason: "must not be empty" }] : []),
  ];
}

/**
 * The content of a Secret of type `kubernetes.io/dockerconfigjson`.
 *
 * @param keyOf under which name the login of a host is looked for. Default: as Kubernetes does.
 */
export function dockerConfig(registries: readonly RegistryCredentialArgs[], keyOf: (host: string) => string = loginKey): pulumi.Output<string> {
  return pulumi.all(registries.map(({ password }) => password)).apply((passwords) => JSON.stringify({
    auths: Object.fromEntries(registries.map(({ host, username }, index) => {
      const password = passwords[index] ?? "";
      return [keyOf(host), { username, password, auth: Buffer.from(`${username}:${password}`).toString("base64") }];
    })),
  }));
}

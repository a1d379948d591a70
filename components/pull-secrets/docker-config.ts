import * as pulumi from "@pulumi/pulumi";
import { loginKey } from "../../foundation/docker-hub";
import { Problem } from "../../foundation/problems";
import { RegistryCredentialArgs } from "./args";

const hostPattern = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*(:[0-9]{1,5})?$/;

/** Everything that is wrong with the registries and names of users. */
export function checkRegistries(path: string, registries: readonly RegistryCredentialArgs[]): Problem[] {
  if (registries.length === 0) return [{ propertyPath: path, reason: "must name a registry, got none" }];
  return registries.flatMap(({ host, username }, index) => {
    const at = (property: string) => `${path}[${index}].${property}`;
    const bare = host.replace(/^[a-z]+:\/\//, "").replace(/\/.*$/, "").toLowerCase();
    const hint = bare !== host && hostPattern.test(bare) ? `; did you mean "${bare}"?` : "";
    const first = registries.findIndex((other) => loginKey(other.host) === loginKey(host));
    return [
      ...(hostPattern.test(host) ? [] : [{ propertyPath: at("host"), reason: `must be a host such as "ghcr.io" or "registry.example.com:5000", got "${host}"${hint}` }]),
      ...(first === index ? [] : [{ propertyPath: at("host"), reason: `"${host}" is already the host of ${path}[${first}]` }]),
      ...checkUserName(`${path}[${index}].username`, username),
    ];
  });
}

/** What is wrong with the name that goes with a password. */
export function checkUserName(propertyPath: string, username: string): Problem[] {
  return username === "" || username.includes(":") ? [{ propertyPath, reason: `must be a name without colon, got "${username}"` }] : [];
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

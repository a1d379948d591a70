import * as pulumi from "@pulumi/pulumi";
import { RegistryUserArgs } from "./args";
import { htpasswdLine, saltOf } from "./passwords";

/**
 * The content of the htpasswd file of these users.
 *
 * @param owner names what the salts belong to, so that equal users elsewhere have other hashes.
 */
export function htpasswdOf(users: readonly RegistryUserArgs[], owner: readonly string[]): pulumi.Output<string> {
  const lines = users.map(({ name, password }) => pulumi.output(password).apply((text) => htpasswdLine(name, text, saltOf(...owner, name))));
  return pulumi.all(lines).apply((all) => `${all.join("\n")}\n`);
}

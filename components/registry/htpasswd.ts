import * as pulumi from "@pulumi/pulumi";
import { rejectProblems } from "../shared/reject-problems";
import { RegistryUserArgs } from "./args";
import { checkHtpasswd, checkPassword, htpasswdLine, saltOf } from "./passwords";

/**
 * The content of the htpasswd file of these users.
 *
 * @param owner names what the salts belong to, so that equal users elsewhere have other hashes.
 */
export function htpasswdOf(users: readonly RegistryUserArgs[], owner: readonly string[]): pulumi.Output<string> {
  const lines = users.map(({ name, password }, index) =>
    pulumi.output(password).apply(async (text) => {
      rejectProblems("password of the registry", checkPassword(`users[${index}].password`, text));
      return htpasswdLine(name, text, saltOf(...owner, name));
    }));
  return pulumi.all(lines).apply((all) => `${all.join("\n")}\n`);
}

/** A file that another resource gives is checked when it is known. */
export function checkedHtpasswd(htpasswd: pulumi.Input<string>): pulumi.Output<string> {
  return pulumi.output(htpasswd).apply((text) => {
    rejectProblems("passwords of the registry", checkHtpasswd("htpasswd", text));
    return text;
  });
}

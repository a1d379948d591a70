import { createRequire } from "node:module";
import { join } from "node:path";
import { packageDirectory } from "../../foundation/paths";
import { UserError } from "../../foundation/errors";

/** Packages that only some programs use, with the versions that this one was made for. */
const versions = {
  "@pulumi/github": "^6.15.0",
  "@pulumi/docker": "^5.2.0",
  "@pulumi/docker-build": "~0.0.22",
} as const;
export type OptionalPackage = keyof typeof versions;

/**
 * Loads a package that a program installs itself when it uses a component that needs it: from the program, else from this package.
 *
 * @throws UserError with the npm command where it is not installed.
 */
export function optionalPackage<Module>(name: OptionalPackage, component: string): Module {
  for (const from of [process.cwd(), packageDirectory]) {
    try {
      return createRequire(join(from, "index.js"))(name) as Module;
    } catch (error) {
      if (!isMissing(error, name)) throw error;
    }
  }
  throw new UserError(`${component} needs the package ${name}, which is not installed`, `npm install ${name}@${versions[name]}`);
}

function isMissing(error: unknown, name: string): boolean {
  return error instanceof Error && "code" in error && error.code === "MODULE_NOT_FOUND" && error.message.includes(`'${name}'`);
}

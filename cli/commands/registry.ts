import { Command } from "commander";

/** Adds `gitops registry htpasswd`: a line for the passwords of the image registry. */
export function registerRegistry(program: Command): void {
  const registry = program.command("registry").description("the image registry");
  registry
    .command("htpasswd")
    .description("read a password and print NAME:HASH for the setting registry.htpasswd")
    .argument("<name>", "the user; no colon")
    .action(async (name: string) => {
      const { htpasswd } = require("../registry/htpasswd") as typeof import("../registry/htpasswd");
      await htpasswd(name);
    });
}

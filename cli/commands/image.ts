import { Command, Option } from "commander";

interface CommonFlags {
  repo?: string;
  branch?: string;
  path: string[];
  system?: string;
  format: "text" | "json";
}

interface SetFlags extends CommonFlags {
  push?: boolean;
  dryRun?: boolean;
  digest?: boolean;
  verifyRegistry: boolean;
  registry: string[];
  insecureRegistry: string[];
}

const collect = (value: string, previous: string[]): string[] => [...previous, value];

/** Adds `gitops image set` and `gitops image get`: which version of its images an environment deploys. */
export function registerImage(program: Command): void {
  const image = program.command("image").description("which version of its images an environment deploys");
  common(image.command("set <env> <tag> [services...]"))
    .description("write a tag for one service, several, or all of an environment into its GitOps repository, as one commit")
    .option("--push", "push the commit; without it, it stays in the checkout that --repo names")
    .option("--dry-run", "show the difference, and change nothing")
    .option("--digest", "write the digest that the tag has in the registry, too")
    .option("--no-verify-registry", "do not ask the registry whether it has the tag")
    .option("--registry <host=url>", "ask this address about the images of a registry; repeatable", collect, [])
    .option("--insecure-registry <host>", "ask this registry by plain HTTP; repeatable", collect, [])
    .action(async (environment: string, version: string, services: string[], flags: SetFlags) => {
      const { runSet } = require("../image") as typeof import("../image");
      const { parseAddresses } = require("../../clients/oci/address") as typeof import("../../clients/oci/address");
      await runSet({
        ...environmentOf(environment, flags),
        version,
        services,
        push: flags.push ?? false,
        dryRun: flags.dryRun ?? false,
        pin: flags.digest ?? false,
        verify: flags.verifyRegistry,
        registries: { addresses: parseAddresses(flags.registry), insecure: new Set(flags.insecureRegistry) },
        format: flags.format,
      });
    });
  common(image.command("get <env>"))
    .description("show which version of every image an environment has in its GitOps repository")
    .action(async (environment: string, flags: CommonFlags) => {
      const { runGet } = require("../image") as typeof import("../image");
      await runGet({ ...environmentOf(environment, flags), format: flags.format });
    });
}

function common(command: Command): Command {
  return command
    .option("--repo <url|directory>", "the GitOps repository: an address, or a checkout. Default: the stack's")
    .option("--branch <name>", "the branch. Default: the one that the environment follows")
    .option("--path <directory>", "a directory of the environment; repeatable. Default: those of its Applications", collect, [])
    .option("--system <name>", "the system. Default: the one that the stack names")
    .addOption(new Option("--format <format>", "how to print the result").choices(["text", "json"]).default("text"));
}

function environmentOf(environment: string, { repo, branch, path, system }: CommonFlags) {
  return { environment, system, repository: repo, branch, paths: path };
}

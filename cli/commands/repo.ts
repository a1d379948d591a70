import { Command, Option } from "commander";
import { ExitCode, UserError } from "../../foundation/errors";

interface Flags {
  system?: string;
  out?: string;
  repo?: string;
  branch?: string;
  push?: boolean;
  dryRun?: boolean;
  force?: boolean;
  format: "text" | "json";
}

/** Adds `gitops repo`: the files of a system's GitOps repository. */
export function registerRepo(program: Command): void {
  const repo = program.command("repo").description("the GitOps repository of a system");
  add(repo, "init", "write the GitOps repository of a system where there is none yet");
  add(repo, "update", "write what has changed in the declaration of a system; image tags and marked lines stay");
}

function add(repo: Command, mode: "init" | "update", description: string): void {
  repo
    .command(mode)
    .description(description)
    .option("--system <name>", "the system. Default: the one that the repository or the dev stack names")
    .option("--out <directory>", "write into this directory, such as a checkout")
    .option("--repo <address>", "write into this Git repository, with --push")
    .option("--branch <name>", `write this branch. Default: ${mode === "init" ? "every branch of the system" : "that of dev"}; with --out, the one that is checked out`)
    .option("--push", "commit to the repository and push")
    .option("--dry-run", "show what would change, and end")
    .option("--force", "overwrite and remove files that were edited by hand, too")
    .addOption(new Option("--format <format>", "how to print the result").choices(["text", "json"]).default("text"))
    .addHelpText("after", "\nExit status: 0 written, or nothing to do; 1 files were edited by hand, nothing was written; 2 wrong usage.")
    .action(async (flags: Flags) => {
      const { system, out, repo: address, branch, push = false, dryRun = false, force = false, format } = flags;
      if ((out === undefined) === (address === undefined)) throw usage("exactly one of --out and --repo must be given");
      if (out !== undefined && push) throw usage("--push goes with --repo: commit the directory yourself");
      if (address !== undefined && !push && !dryRun) throw usage("--repo needs --push, or --dry-run to see what would change");
      const { runRepo } = require("../repo") as typeof import("../repo");
      await runRepo({ mode, system, target: { out, address }, branch, dryRun, force, format });
    });
}

function usage(message: string): UserError {
  return new UserError(message, undefined, ExitCode.Usage);
}

import { Command, Option } from "commander";
import { ExitCode, UserError } from "../../foundation/errors";

interface Flags {
  stack: string;
  system?: string;
  sampleWorkloads?: boolean;
  timeout: string;
  format: "text" | "json";
}

/** Adds `gitops up`: the whole platform of a stack on the rehearsal cluster of this machine. */
export function registerUp(program: Command): void {
  program
    .command("up")
    .description("deploy a stack to the rehearsal cluster on this machine and follow its waves until all are healthy")
    .option("--stack <name>", "the stack, as in Pulumi.<name>.yaml", "dev")
    .option("--system <name>", "deploy this system instead of the stack's own")
    .option("--sample-workloads", "fill the local repository with sample workloads in place of what the system declares")
    .option("--timeout <seconds>", "give up when the Applications have not settled after so long", "900")
    .addOption(new Option("--format <format>", "how to print the result").choices(["text", "json"]).default("text"))
    .action(async (flags: Flags) => {
      const timeoutSeconds = Number(flags.timeout);
      if (!Number.isInteger(timeoutSeconds) || timeoutSeconds < 1) {
        throw new UserError(`--timeout must be a whole number of seconds, got "${flags.timeout}"`, undefined, ExitCode.Usage);
      }
      const { runUp } = require("../up") as typeof import("../up");
      await runUp({ stack: flags.stack, system: flags.system, sampleWorkloads: flags.sampleWorkloads ?? false, timeoutSeconds, format: flags.format });
    });
}

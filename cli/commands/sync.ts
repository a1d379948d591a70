import { Command, Option } from "commander";
import { ExitCode, UserError } from "../../foundation/errors";

interface Flags {
  only?: string;
  dryRun?: boolean;
  endRunning?: boolean;
  system?: string;
  server?: string;
  timeout: string;
  format: "text" | "json";
}

/** Adds `gitops sync`: the deployment of an environment whose root is synced by hand. */
export function registerSync(program: Command): void {
  program
    .command("sync")
    .description("show what a sync of an environment would change, have Argo CD do it, and follow its waves")
    .argument("<environment>", "a stack, as in Pulumi.<name>.yaml, or what the system calls it, such as production")
    .option("--only <application>", "sync this one Application, whatever state the others are in")
    .option("--dry-run", "show what would change, and end")
    .option("--end-running", "end a sync of the environment that is running, such as one that goes on retrying, and then sync")
    .option("--system <name>", "the system. Default: the one that the stack names")
    .option("--server <address>", "Argo CD; its token is read from ARGOCD_AUTH_TOKEN. Default: ARGOCD_SERVER, else the rehearsal cluster")
    .option("--timeout <seconds>", "stop watching when the Applications have not settled after so long", "1800")
    .addOption(new Option("--format <format>", "how to print the result").choices(["text", "json"]).default("text"))
    .addHelpText("after", "\nExit status: 0 synced and healthy, or nothing to sync; 1 failed, or refused by a sync window; 2 wrong usage.")
    .action(async (environment: string, flags: Flags) => {
      const timeoutSeconds = Number(flags.timeout);
      if (!Number.isInteger(timeoutSeconds) || timeoutSeconds < 1) {
        throw new UserError(`--timeout must be a whole number of seconds, got "${flags.timeout}"`, undefined, ExitCode.Usage);
      }
      const { runSync } = require("../sync") as typeof import("../sync");
      const { only, dryRun = false, endRunning = false, system, server, format } = flags;
      await runSync({ environment, only, dryRun, endRunning, system, server, timeoutSeconds, format });
    });
}

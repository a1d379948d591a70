import { Command, Option } from "commander";
import { ExitCode, UserError } from "../../foundation/errors";

interface Flags {
  project: string;
  role: string;
  expires: string;
  out?: string;
  stdout?: boolean;
  keepPrevious?: boolean;
  dryRun?: boolean;
  server?: string;
  format: "text" | "json";
}

/** Adds `gitops token rotate`: new credentials for a pipeline. */
export function registerToken(program: Command): void {
  const token = program.command("token").description("tokens of Argo CD's project roles");
  token
    .command("rotate")
    .description("issue a new token for a project role, and revoke the older ones once the new one is known to work")
    .requiredOption("--project <name>", "the AppProject, such as link-prod")
    .requiredOption("--role <name>", "the role in that project, such as ci")
    .option("--expires <duration>", "how long the token holds, such as 24h or 30d", "24h")
    .option("--out <file>", "write the token to this file, readable by you alone")
    .option("--stdout", "write the token to standard output and nothing else")
    .option("--keep-previous", "leave the newest of the older tokens valid until the next rotation")
    .option("--dry-run", "show which tokens would be issued and revoked, and end")
    .option("--server <address>", "Argo CD; a token that may update the project is read from ARGOCD_AUTH_TOKEN. Default: ARGOCD_SERVER, else the rehearsal cluster")
    .addOption(new Option("--format <format>", "how to print the result; never with the token in it").choices(["text", "json"]).default("text"))
    .action(async (flags: Flags) => {
      const { out, stdout = false, dryRun = false } = flags;
      if (!dryRun && (out === undefined) !== stdout) {
        throw new UserError("exactly one of --out FILE and --stdout must say where the token goes", undefined, ExitCode.Usage);
      }
      const { runRotate } = require("../token") as typeof import("../token");
      await runRotate({ ...flags, stdout, dryRun, keepPrevious: flags.keepPrevious ?? false });
    });
}

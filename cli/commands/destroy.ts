import { Command } from "commander";

/** Adds `gitops destroy`: `pulumi destroy` of a stack on the rehearsal cluster. */
export function registerDestroy(program: Command): void {
  program
    .command("destroy")
    .description("delete a stack from the rehearsal cluster, as `pulumi destroy` would; the cluster goes on")
    .option("--stack <name>", "the stack, as in Pulumi.<name>.yaml", "dev")
    .option("--system <name>", "as given to `gitops up`")
    .action(async (flags: { stack: string; system?: string }) => {
      const { runDestroy } = require("../up/destroy") as typeof import("../up/destroy");
      await runDestroy(flags);
    });
}

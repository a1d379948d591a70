import { Option, type Command } from "commander";

/** Adds `gitops rehearsal snapshot`: states of a rehearsal to which one can go back. */
export function registerSnapshot(rehearsal: Command): void {
  const snapshot = rehearsal.command("snapshot").description("save the rehearsal, and go back to what was saved");
  snapshot
    .command("save")
    .description("save everything that makes the rehearsal what it is; a running cluster is stopped for a moment")
    .argument("<name>", "lower-case letters, digits, dots and dashes")
    .option("--force", "replace a snapshot of this name", false)
    .option("--start", "start the cluster afterwards, also when it did not run")
    .option("--no-start", "leave the cluster stopped")
    .addOption(format())
    .action((name, flags) => implementation().save(name, flags));
  snapshot
    .command("list")
    .description("show the snapshots of this rehearsal")
    .addOption(format("table"))
    .action((flags) => implementation().list(flags));
  snapshot
    .command("restore")
    .description("make the rehearsal what it was when the snapshot was saved; what changed since is lost")
    .argument("<name>", "as in `gitops rehearsal snapshot list`")
    .option("--start", "start the cluster afterwards, also when it did not run")
    .option("--no-start", "leave the cluster stopped")
    .addOption(format())
    .action((name, flags) => implementation().restore(name, flags));
  snapshot
    .command("remove")
    .description("remove a snapshot; the rehearsal stays as it is")
    .argument("<name>", "as in `gitops rehearsal snapshot list`")
    .action((name) => implementation().remove(name));
}

function format(forPeople: "text" | "table" = "text"): Option {
  return new Option("--format <format>", "how to print the result").choices([forPeople, "json"]).default(forPeople);
}

function implementation(): typeof import("../rehearsal/snapshot") {
  return require("../rehearsal/snapshot") as typeof import("../rehearsal/snapshot");
}

import type { Command } from "commander";
import { ExitCode, UserError } from "../../foundation/errors";
import type { Check } from "../../rehearsal/doctor";

interface Flags {
  format: string;
}

/** Adds `gitops doctor`: whether a rehearsal can run on this machine, and what to do where it cannot. */
export function registerDoctor(program: Command): void {
  program
    .command("doctor")
    .description("check whether a rehearsal can run on this machine, and where its tools would come from")
    .option("--format <format>", '"table" or "json"', "table")
    .action(run);
}

async function run({ format }: Flags): Promise<void> {
  if (format !== "table" && format !== "json") {
    throw new UserError(`--format must be "table" or "json", got "${format}"`, undefined, ExitCode.Usage);
  }
  const { examine } = require("../../rehearsal/doctor") as typeof import("../../rehearsal/doctor");
  const { stoppable } = require("../interrupt") as typeof import("../interrupt");
  const checks = await stoppable((signal) => examine({ signal }));
  const ready = checks.every(({ status }) => status !== "failed");
  if (format === "json") process.stdout.write(`${JSON.stringify({ ready, checks }, undefined, 2)}\n`);
  else process.stdout.write(asText(checks, ready));
  process.exitCode = ready ? ExitCode.Success : ExitCode.Failure;
}

/** A table of what was found, then one line for each thing to put right. */
function asText(checks: readonly Check[], ready: boolean): string {
  const Table = require("cli-table3") as typeof import("cli-table3");
  const widths = [10, 25, 10];
  const columns = process.stdout.columns ?? 120;
  const rest = Math.max(40, columns - widths.reduce((sum, width) => sum + width, 0) - widths.length - 2);
  const table = new Table({
    head: ["area", "check", "result", "found"],
    colWidths: [...widths, rest],
    wordWrap: true,
    style: { head: [], border: [], compact: true },
  });
  let area = "";
  for (const check of checks) {
    table.push([check.area === area ? "" : check.area, check.name, check.status, check.found]);
    area = check.area;
  }
  const fixes = [...groupByFix(checks)].map(([fix, members]) => {
    const names = [...new Set(members.map(({ name }) => name))].join(", ");
    return `${members[0]?.status}: ${names}: ${fix}\n`;
  });
  const verdict = ready ? "The rehearsal can run: npm run up" : "The rehearsal cannot run before what failed is put right.";
  return `${table.toString()}\n${fixes.length ? `\n${fixes.join("")}` : ""}\n${verdict}\n`;
}

/** Several checks may be put right by the same step. */
function groupByFix(checks: readonly Check[]): Map<string, Check[]> {
  const groups = new Map<string, Check[]>();
  for (const check of checks) {
    if (check.fix) groups.set(check.fix, [...(groups.get(check.fix) ?? []), check]);
  }
  return groups;
}

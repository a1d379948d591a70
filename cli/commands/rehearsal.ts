import { InvalidArgumentError, type Command } from "commander";
import { registerSnapshot } from "./rehearsal-snapshot";

/** Adds `gitops rehearsal`: the rehearsal cluster and the controllers that run beside it. */
export function registerRehearsal(program: Command): void {
  const rehearsal = program.command("rehearsal").description("the rehearsal cluster on this machine");
  rehearsal
    .command("up")
    .description("start the cluster, or do nothing when it runs")
    .option(
      "--port <name=number>",
      "use this port, such as api=6443 or argocd-server=8080 (repeatable)",
      collectPort,
      {},
    )
    .option("--nodes <number>", "number of simulated nodes", parseNodes, 3)
    .option("--argo-workflows", "get the programs of Argo Workflows too, for a stack that installs it", false)
    .action((flags) => implementation().up(flags));
  rehearsal
    .command("status")
    .description("show every process; exit status 0 when all that should run do")
    .option("--format <format>", '"text" or "json"', "text")
    .action((flags) => implementation().status(flags));
  rehearsal
    .command("logs")
    .description("show the end of the logs of one process, or of all")
    .argument("[name]", "as in `gitops rehearsal status`, or the part behind the slash")
    .option("-f, --follow", "go on showing what is written")
    .option("-n, --lines <number>", "how many lines to begin with", parseCount, 40)
    .action((name, flags) => implementation().logs(name, flags));
  rehearsal
    .command("slow-git")
    .description("make Argo CD's repo-server wait before it fetches from Git")
    .argument("<seconds|off>", "how long, or off")
    .action((seconds) => implementation().slowGit(seconds));
  registerSnapshot(rehearsal);
  rehearsal
    .command("stop")
    .description("stop every process and keep the data")
    .action(() => implementation().stop());
  rehearsal
    .command("down")
    .description("stop every process and remove the state directory")
    .action(() => implementation().down());
}

/** Adds `gitops down`, the same as `gitops rehearsal down`. */
export function registerDown(program: Command): void {
  program
    .command("down")
    .description("stop the rehearsal cluster and remove everything it kept")
    .action(() => implementation().down());
}

function implementation(): typeof import("../rehearsal") {
  return require("../rehearsal") as typeof import("../rehearsal");
}

function collectPort(text: string, ports: Record<string, number>): Record<string, number> {
  const [, name, port] = /^([a-z-]+)=(\d+)$/.exec(text) ?? [];
  if (name === undefined || port === undefined)
    throw new InvalidArgumentError("expected NAME=NUMBER, such as api=6443.");
  return { ...ports, [name]: Number(port) };
}

function parseNodes(text: string): number {
  const count = parseCount(text);
  if (count > 16) throw new InvalidArgumentError("expected at most 16.");
  return count;
}

function parseCount(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError("expected a whole number from 1 on.");
  return Number(text);
}

import Table = require("cli-table3");
import { withoutBorders } from "../plain-table";
import { clusterStatus, type ClusterStatus, type ProcessStatus } from "../../rehearsal/cluster";
import { stateDirectory } from "../../foundation/paths";
import { ExitCode, UserError } from "../../foundation/errors";

/** `gitops rehearsal status`: exit status 0 when everything that should run does. */
export function status({ format }: { readonly format: string }): void {
  if (format !== "text" && format !== "json") {
    throw new UserError(`--format must be "text" or "json", got "${format}"`, undefined, ExitCode.Usage);
  }
  const current = clusterStatus(stateDirectory());
  process.stdout.write(format === "json" ? `${JSON.stringify(current, null, 2)}\n` : `${describeStatus(current)}\n`);
  process.exitCode = current.healthy ? ExitCode.Success : ExitCode.Failure;
}

/** The status as text. */
export function describeStatus(current: ClusterStatus): string {
  const {
    stateDirectory: directory,
    phase,
    error,
    server,
    kubeconfig,
    processes,
    gitDelaySeconds,
    interruptedRestore,
    supervisor,
  } = current;
  if (phase === "absent")
    return `there is no rehearsal cluster in ${directory}; start one with \`gitops rehearsal up\``;
  const total = [...processes, ...(supervisor ? [supervisor] : [])].reduce(
    (sum, { rssBytes = 0 }) => sum + rssBytes,
    0,
  );
  return [
    `state       ${phase}${error === undefined ? "" : `: ${error}`}${advice(phase)}`,
    `directory   ${directory}`,
    ...(interruptedRestore === undefined ? [] : [`restore     of snapshot "${interruptedRestore}" was interrupted; \`gitops rehearsal up\` finishes it`]),
    ...(server === undefined ? [] : [`server      ${server}`]),
    ...(kubeconfig === undefined ? [] : [`kubeconfig  ${kubeconfig}`]),
    ...processes.flatMap(({ name, address }) => (address === undefined ? [] : [`${name}  ${address}`])),
    ...(gitDelaySeconds === undefined
      ? []
      : [`slow Git    ${gitDelaySeconds} s before every fetch, ls-remote and checkout`]),
    ...(total > 0 ? [`memory      ${mebibytes(total)} together`] : []),
    ...(processes.length > 0 ? [table(processes)] : []),
  ].join("\n");
}

function advice(phase: ClusterStatus["phase"]): string {
  if (phase === "unsupervised")
    return ": the supervisor is gone; `gitops rehearsal up` or `gitops down` puts that right";
  return phase === "stopped" ? "; start it with `gitops rehearsal up`" : "";
}

function table(processes: readonly ProcessStatus[]): string {
  const rows = new Table({
    head: ["NAME", "STATE", "PID", "MEMORY", "SINCE", "MESSAGE"],
    style: { head: [], border: [], compact: true, "padding-left": 0 },
    chars: withoutBorders(" "),
  });
  for (const { name, state, crashes, identity, rssBytes, since, message = "" } of processes) {
    rows.push([
      name,
      crashes > 0 ? `${state} (${crashes} crashes)` : state,
      identity?.pid ?? "",
      rssBytes === undefined ? "" : mebibytes(rssBytes),
      ago(since),
      message,
    ]);
  }
  return rows.toString();
}

function mebibytes(bytes: number): string {
  return `${Math.round(bytes / 1024 / 1024)} MiB`;
}

function ago(since: string): string {
  const seconds = Math.max(0, Math.round((Date.now() - Date.parse(since)) / 1000));
  if (seconds < 120) return `${seconds} s`;
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
}

import Table = require("cli-table3");
import type { ClusterTools } from "../../rehearsal/cluster";
import { listSnapshots, removeSnapshot, restoreSnapshot, saveSnapshot, type AtRest, type Snapshot } from "../../rehearsal/snapshot";
import { stateDirectory } from "../../foundation/paths";
import { interruptible } from "../interrupt";
import { withoutBorders } from "../plain-table";

interface RunFlags {
  readonly format: "text" | "json";
  /** Undefined: as it was. */
  readonly start?: boolean;
}

const progress = (line: string): void => void process.stderr.write(`${line}\n`);

/** `gitops rehearsal snapshot save NAME`. */
export async function save(name: string, { force, start, format }: RunFlags & { readonly force: boolean }): Promise<void> {
  const begin = Date.now();
  const { snapshot, cluster } = await interruptible((signal) =>
    saveSnapshot({ stateDirectory: stateDirectory(), name, replace: force, start, progress, signal }));
  print(`saved "${name}" (${mebibytes(snapshot.bytes)})`, snapshot, cluster, begin, format);
}

/** `gitops rehearsal snapshot restore NAME`. */
export async function restore(name: string, { start, format }: RunFlags): Promise<void> {
  const begin = Date.now();
  const { snapshot, cluster } = await interruptible((signal) =>
    restoreSnapshot({ stateDirectory: stateDirectory(), name, start, progress, signal, tools: (names) => tools(names, signal) }));
  print(`restored "${name}" of ${minute(snapshot.saved)}`, snapshot, cluster, begin, format);
}

/** `gitops rehearsal snapshot list`. */
export function list({ format }: { readonly format: "table" | "json" }): void {
  const snapshots = listSnapshots(stateDirectory());
  if (format === "json") return write(JSON.stringify(snapshots.map(asData), null, 2));
  if (snapshots.length === 0) return write("no snapshot: `gitops rehearsal snapshot save NAME` makes one");
  const table = new Table({
    head: ["NAME", "SAVED", "SIZE", "KUBERNETES", "ARGO CD", "GITOPS"],
    style: { head: [], border: [], compact: true, "padding-left": 0 },
    chars: withoutBorders(" "),
  });
  for (const { name, saved, bytes, versions: { product, programs } } of snapshots) {
    table.push([name, minute(saved), mebibytes(bytes), programs["kube-apiserver"] ?? "", programs.argocd ?? "", product]);
  }
  write(table.toString());
}

/** `gitops rehearsal snapshot remove NAME`. */
export async function remove(name: string): Promise<void> {
  const { bytes } = await removeSnapshot({ stateDirectory: stateDirectory(), name, progress });
  write(`removed "${name}" (${mebibytes(bytes)})`);
}

/** Those of the names that this version knows; a program that it does not know is a difference of versions. */
async function tools(names: readonly string[], signal: AbortSignal): Promise<ClusterTools> {
  const { resolveTools, toolNames, workflowPrograms } = require("../../rehearsal/toolchain") as typeof import("../../rehearsal/toolchain");
  const { controlPlaneTools } = require("../../rehearsal/cluster") as typeof import("../../rehearsal/cluster");
  const known = [...toolNames, ...workflowPrograms].filter((name) => names.includes(name));
  return resolveTools([...controlPlaneTools, ...known], { progress, signal });
}

function print(what: string, snapshot: Snapshot, { running, missing }: AtRest, begin: number, format: RunFlags["format"]): void {
  const seconds = (Date.now() - begin) / 1000;
  if (format === "json") return write(JSON.stringify({ ...asData(snapshot), running, missing, seconds }, null, 2));
  write(`${what}; the cluster ${running ? "runs" : "is stopped"} (${seconds.toFixed(1)} s)`);
  if (missing.length > 0) write(`not answering yet: ${missing.join(", ")}; see \`gitops rehearsal status\``);
}

function asData({ data: _data, ...rest }: Snapshot): Omit<Snapshot, "data"> {
  return rest;
}

function write(text: string): void {
  process.stdout.write(`${text}\n`);
}

function mebibytes(bytes: number): string {
  return `${Math.round(bytes / 1024 / 1024)} MiB`;
}

/** Local time, to the minute. */
function minute(iso: string): string {
  const time = new Date(iso);
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())} ${two(time.getHours())}:${two(time.getMinutes())}`;
}

import { closeSync, openSync, readSync, statSync } from "node:fs";
import { UserError } from "../../foundation/errors";
import { stateDirectory } from "../../foundation/paths";
import { waitUntil } from "../../foundation/wait";
import { clusterStatus } from "../../rehearsal/cluster";
import { layout } from "../../rehearsal/cluster/layout";
import { outputClosed } from "../output";

const pollMilliseconds = 250;
const largestTail = 1024 * 1024;

interface Flags {
  readonly follow?: boolean;
  readonly lines: number;
}

interface Source {
  readonly name: string;
  readonly path: string;
}

/** `gitops rehearsal logs [NAME] [-f]`. */
export async function logs(name: string | undefined, { follow, lines }: Flags): Promise<void> {
  const sources = selectLogs(name);
  const prefix = (source: Source): string => (sources.length > 1 ? `${source.name} | ` : "");
  const positions = new Map<string, number>();
  for (const source of sources) {
    const { text, end } = read(source.path, Math.max(0, size(source.path) - largestTail));
    const last = text.split("\n").slice(0, -1).slice(-lines);
    for (const line of last) process.stdout.write(`${prefix(source)}${line}\n`);
    positions.set(source.path, end);
  }
  if (!follow) return;
  await waitUntil(() => {
    for (const source of sources) {
      const known = positions.get(source.path) ?? 0;
      const { text, end } = read(source.path, known <= size(source.path) ? known : 0);
      for (const line of text.split("\n").slice(0, -1)) process.stdout.write(`${prefix(source)}${line}\n`);
      positions.set(source.path, end);
    }
    return outputClosed.aborted;
  }, { interval: pollMilliseconds });
}

function selectLogs(name: string | undefined): Source[] {
  const directory = stateDirectory();
  const status = clusterStatus(directory);
  if (status.phase === "absent") {
    throw new UserError(`there is no rehearsal cluster in ${directory}`, "start one with `gitops rehearsal up`");
  }
  const all: Source[] = [
    ...status.processes.flatMap(({ name, log }) => (log === undefined ? [] : [{ name, path: log }])),
    { name: "supervisor", path: layout(directory).log("supervisor") },
  ];
  if (name === undefined) return all;
  const chosen = all.filter((source) => source.name === name || source.name.endsWith(`/${name}`));
  if (chosen.length > 0) return chosen;
  throw new UserError(`there is no process "${name}"`, `names: ${all.map((source) => source.name).join(", ")}`);
}

/** Reads whole lines from `start` on; `end` is behind the last of them. */
function read(path: string, start: number): { text: string; end: number } {
  const length = size(path) - start;
  if (length <= 0) return { text: "", end: start };
  const file = openSync(path, "r");
  try {
    const buffer = Buffer.alloc(length);
    const count = readSync(file, buffer, 0, length, start);
    const whole = buffer.subarray(0, count).lastIndexOf("\n") + 1;
    return { text: buffer.toString("utf8", 0, whole), end: start + whole };
  } finally {
    closeSync(file);
  }
}

function size(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { endProcesses, identify, type ProcessIdentity, signalProcess, waitForExit } from "../process-identity";

/** The engine and everything it starts carry the state directory in this environment variable. */
export const engineVariable = "GITOPS_ENGINE_STATE";

/** How long an engine may take to finish the operations under way after it was asked to stop, milliseconds. */
const engineGrace = 15_000;
const pluginGrace = 2_000;

/** The running processes of any engine that works, or worked, on a state directory; the own process is none of them. */
export function engineProcesses(stateDirectory: string): ProcessIdentity[] {
  const wanted = `${engineVariable}=${stateDirectory}`;
  return listPids(wanted)
    .filter((pid) => pid !== process.pid)
    .flatMap((pid) => identify(pid) ?? []);
}

/** The engine among them; its plugins are not. */
export function findEngine(stateDirectory: string): ProcessIdentity | undefined {
  return engineProcesses(stateDirectory).find(({ pid }) => commandOf(pid) === "pulumi");
}

/** Stops them: the engine first, so that it can record what it did, then what is left. */
export async function stopEngineProcesses(stateDirectory: string, engine?: ProcessIdentity): Promise<number> {
  const found = engineProcesses(stateDirectory);
  const first = engine ?? findEngine(stateDirectory);
  if (first && signalProcess(first, "SIGINT")) {
    const left = await waitForExit([first], engineGrace);
    for (const identity of left) signalProcess(identity, "SIGKILL");
  }
  await endProcesses(engineProcesses(stateDirectory), pluginGrace);
  return found.length;
}

/** Stops an engine that goes on although whoever started it is gone. Only the owner of the engine may call this. */
export async function stopLeftEngine(stateDirectory: string, progress: (line: string) => void): Promise<void> {
  if (engineProcesses(stateDirectory).length === 0) return;
  progress("stopping the engine that an interrupted run left behind");
  await stopEngineProcesses(stateDirectory);
}

function listPids(variable: string): number[] {
  if (process.platform === "linux") {
    return readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .filter((name) => readQuietly(`/proc/${name}/environ`).split("\0").includes(variable))
      .map(Number);
  }
  const lines = execFileSync("ps", ["-Aeww", "-o", "pid=,command="], { encoding: "utf8", maxBuffer: 1 << 26 }).split(
    "\n",
  );
  return lines.filter((line) => line.includes(` ${variable}`)).map((line) => Number.parseInt(line, 10));
}

function commandOf(pid: number): string {
  if (process.platform === "linux") return readQuietly(`/proc/${pid}/cmdline`).split("\0")[0]?.split("/").at(-1) ?? "";
  return (
    execFileSync("ps", ["-o", "comm=", "-p", String(pid)], { encoding: "utf8" })
      .trim()
      .split("/")
      .at(-1) ?? ""
  );
}

function readQuietly(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

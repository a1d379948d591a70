import { spawn } from "node:child_process";
import { closeSync, existsSync, openSync } from "node:fs";
import { join } from "node:path";
import { ExitCode, UserError } from "../../foundation/errors";
import { packageDirectory } from "../../foundation/paths";
import { waitFor, waitUntil } from "../../foundation/wait";
import { readText } from "../files";
import { releaseLock, takeLock } from "../lock";
import { endProcesses, identify, isAlive, ownerVariable, type ProcessIdentity } from "../process-identity";
import { claimStateDirectory, contextName, layout } from "./layout";
import { endLeftovers } from "./leftovers";
import { prepareSettings, readLaunch, readSettings, writeLaunch, type Launch } from "./settings";
import { ProcessState, readState, type SupervisorState } from "./state";
import { finishRestore } from "./state-swap";
import { stopCluster, supervisorGrace } from "./stop";
import { controlPlaneTools, type ClusterTools, type OperationOptions, type RehearsalCluster, type StartOptions } from "./types";

const defaultTimeoutSeconds = 120;

/**
 * Starts the cluster of a state directory and waits until its API answers and its nodes are Ready. When it runs
 * already, it is left as it is. Leftovers of a supervisor that was killed are cleared away first; data, ports,
 * tokens and certificates of an earlier start are used again.
 *
 * @throws UserError when a port is in use, a tool is missing, a process does not start, or `signal` aborts; whatever
 * this call started is stopped then
 */
export async function startCluster(options: StartOptions): Promise<RehearsalCluster> {
  throwIfAborted(options.signal);
  checkTools(options);
  claimStateDirectory(options.stateDirectory);
  return withStartLock(options, () => startOrJoin(options));
}

/** Does something while no other command starts, saves or restores the cluster of this state directory. */
export async function withStartLock<T>(
  { stateDirectory, signal, progress }: OperationOptions & { readonly stateDirectory: string },
  operation: () => Promise<T>,
): Promise<T> {
  const { startLock } = layout(stateDirectory);
  let said = false;
  await waitUntil(() => {
    throwIfAborted(signal);
    if (takeLock(startLock)) return true;
    if (!said) progress?.("waiting for another command that starts, saves or restores this cluster");
    said = true;
    return false;
  }, { interval: 100 });
  try {
    const finished = finishRestore(stateDirectory);
    if (finished !== undefined) progress?.(`snapshot "${finished}" is restored to the end: an earlier command was interrupted`);
    return await operation();
  } finally {
    releaseLock(startLock);
  }
}

/** As {@link startCluster}, for whoever holds the lock. */
export async function startOrJoin(options: StartOptions): Promise<RehearsalCluster> {
  const { stateDirectory, progress } = options;
  const running = await runningSupervisor(options);
  if (running) {
    checkPorts(options, running);
    writeLaunch(stateDirectory, await launchOf(options));
    const quiet = running.phase === "ready" ? { ...options, progress: undefined } : options;
    return describe(stateDirectory, await waitUntilReady(quiet, running.supervisor), false);
  }
  const leftovers = await endLeftovers(stateDirectory);
  if (leftovers > 0) progress?.(`ended ${leftovers} processes of an earlier run that had no supervisor`);
  const settings = await prepareSettings(stateDirectory, options.ports);
  writeLaunch(stateDirectory, await launchOf(options));
  const supervisor = spawnSupervisor(stateDirectory, settings.id);
  try {
    return describe(stateDirectory, await waitUntilReady(options, supervisor), true);
  } catch (error) {
    // It may not have recorded itself yet.
    await endProcesses([supervisor], supervisorGrace);
    await stopCluster({ stateDirectory, progress });
    throw error;
  }
}

/** What shall run: the given tools, and those that an earlier command gave for controllers of its own and that are still there. */
async function launchOf({ stateDirectory, tools: given, nodes = 3, progress = () => {}, signal }: StartOptions): Promise<Launch> {
  const earlier = Object.entries(readLaunch(stateDirectory)?.tools ?? {}).filter(([, tool]) => typeof tool === "object" && existsSync(tool.path));
  const tools: ClusterTools = { ...Object.fromEntries(earlier), ...given };
  if (!tools.argocd || tools.argoCdScripts !== undefined) return { tools, nodes };
  const { resolveArgoCdScripts } = require("../toolchain") as typeof import("../toolchain");
  return { nodes, tools: { ...tools, argoCdScripts: await resolveArgoCdScripts({ progress, signal }) } };
}

function checkTools({ tools }: StartOptions): void {
  for (const tool of controlPlaneTools) {
    if (!existsSync(tools[tool].path)) {
      throw new UserError(`tool ${tool} is not at ${tools[tool].path}`, "run `gitops doctor`");
    }
  }
}

/** A living supervisor that is not about to end; waits for one that is. */
async function runningSupervisor({ stateDirectory, progress }: StartOptions): Promise<SupervisorState | undefined> {
  const state = readState(layout(stateDirectory).state);
  if (!state || !isAlive(state.supervisor)) return undefined;
  if (state.phase === "starting" || state.phase === "ready") return state;
  progress?.("waiting for the earlier run to stop");
  await stopCluster({ stateDirectory });
  return undefined;
}

function checkPorts({ ports = {} }: StartOptions, { ports: used }: SupervisorState): void {
  for (const [name, port] of Object.entries(ports)) {
    if (used[name] === port) continue;
    throw new UserError(
      `port "${name}" is configured as ${port}, but the cluster is running with ${used[name] ?? "another one"}`,
      "run `gitops rehearsal stop` first",
    );
  }
}

/** The supervisor gets a session of its own: Ctrl-C in this terminal does not reach it. */
function spawnSupervisor(stateDirectory: string, id: string): ProcessIdentity {
  const output = openSync(layout(stateDirectory).log("supervisor"), "a", 0o600);
  const child = spawn(
    process.execPath,
    [join(packageDirectory, "bin", "supervisor.js"), stateDirectory],
    {
      detached: true,
      stdio: ["ignore", output, output],
      cwd: stateDirectory,
      env: { ...process.env, [ownerVariable]: id },
    },
  );
  closeSync(output);
  child.unref();
  const identity = child.pid === undefined ? undefined : identify(child.pid);
  if (!identity)
    throw new UserError("the supervisor could not be started", `see ${layout(stateDirectory).log("supervisor")}`);
  return identity;
}

async function waitUntilReady(options: StartOptions, supervisor: ProcessIdentity): Promise<SupervisorState> {
  const { stateDirectory, signal, progress, timeoutSeconds = defaultTimeoutSeconds } = options;
  const paths = layout(stateDirectory);
  const logged = readText(paths.log("supervisor"))?.length ?? 0;
  const seen = new Set<string>();
  const ready = await waitFor(() => {
    throwIfAborted(signal);
    const state = readState(paths.state);
    const ours = state?.supervisor.pid === supervisor.pid && state.supervisor.born === supervisor.born;
    if (state && ours) {
      for (const { name, state: how } of state.processes) {
        if (how !== ProcessState.Running || seen.has(name)) continue;
        seen.add(name);
        progress?.(`${name} answers`);
      }
      if (state.phase === "ready") return state;
      if (state.phase === "failed") throw startFailed(state.error ?? "it failed", paths.log("supervisor"));
    }
    if (!isAlive(supervisor)) throw startFailed(lastLine(paths.log("supervisor"), logged), paths.log("supervisor"));
    return undefined;
  }, { interval: 50, timeout: timeoutSeconds * 1000 });
  return ready ?? raise(startFailed(`it was not ready after ${timeoutSeconds} s`, paths.logs));
}

function raise(error: Error): never {
  throw error;
}

function startFailed(reason: string, log: string): UserError {
  return new UserError(`the rehearsal cluster did not start: ${reason}`, `logs: ${log}`);
}

/** The last line behind a position. */
function lastLine(path: string, from: number): string {
  return readText(path)?.slice(from).trim().split("\n").at(-1) || "the supervisor ended without a word";
}

function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted)
    throw new UserError("interrupted", "everything that was started is stopped", ExitCode.Interrupted);
}

function describe(stateDirectory: string, state: SupervisorState, started: boolean): RehearsalCluster {
  return {
    id: readSettings(stateDirectory)?.id ?? state.id,
    stateDirectory,
    kubeconfig: layout(stateDirectory).kubeconfig,
    context: contextName,
    server: state.server,
    started,
    readySeconds: state.readySeconds ?? 0,
  };
}

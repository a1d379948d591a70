import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { signalGroup } from "../../foundation/process-group";

/** A command with everything it starts. */
export interface GroupOptions {
  cwd: string;
  environment: NodeJS.ProcessEnv;
  signal?: AbortSignal;
  /** Told every line of standard error. */
  onLine: (line: string) => void;
}

/** A group that was asked to end is killed after this long, in milliseconds. */
const grace = 5_000;

/**
 * Runs a command in a process group of its own and waits until the whole group is done.
 *
 * On abort the group is interrupted as Ctrl-C would, and killed if it does not end.
 *
 * @returns the exit status, or undefined when a signal ended the command.
 */
export async function runGroup(command: string, args: readonly string[], options: GroupOptions): Promise<number | undefined> {
  const { cwd, environment, signal, onLine } = options;
  signal?.throwIfAborted();
  const child = spawn(command, args, { cwd, env: environment, detached: true, stdio: ["ignore", "ignore", "pipe"] });
  createInterface({ input: child.stderr }).on("line", onLine);

  let killer: NodeJS.Timeout | undefined;
  const stop = (): void => {
    signalGroup(child.pid, "SIGINT");
    killer = setTimeout(() => signalGroup(child.pid, "SIGKILL"), grace);
  };
  signal?.addEventListener("abort", stop, { once: true });
  try {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code) => resolve(code ?? undefined));
    });
    signal?.throwIfAborted();
    return status;
  } finally {
    clearTimeout(killer);
    signal?.removeEventListener("abort", stop);
    if (signal?.aborted) signalGroup(child.pid, "SIGKILL");
  }
}

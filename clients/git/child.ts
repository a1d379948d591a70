import { UserError } from "../../foundation/errors";
import { signalGroup } from "../../foundation/process-group";

/** How one `git` command runs. */
export interface ChildOptions {
  readonly directory: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly input: string | Buffer;
  readonly signal: AbortSignal;
  /** Milliseconds after which it is ended. Default: never. */
  readonly limit?: number;
}

/** How it ended. */
export interface ChildAnswer {
  readonly exitCode: number;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
  /** Whether the limit ended it. */
  readonly late: boolean;
}

/** What was asked to end is killed after this long, in milliseconds. */
const grace = 500;
const running = new Set<number>();

/**
 * Runs `git` in a process group of its own, without a terminal. Whatever ends it ends everything that it started: its transport to a
 * server, ssh, hooks.
 */
export async function runGit(args: readonly string[], { directory, environment, input, signal, limit }: ChildOptions): Promise<ChildAnswer> {
  signal.throwIfAborted();
  const { execa } = await import("execa");
  const overdue = limit === undefined ? undefined : AbortSignal.timeout(limit);
  const cancelSignal = overdue === undefined ? signal : AbortSignal.any([signal, overdue]);
  const child = execa("git", [...args], {
    cwd: directory, env: environment, extendEnv: false, input, detached: true, cancelSignal, forceKillAfterDelay: grace, reject: false, stripFinalNewline: false, encoding: "buffer",
  });
  const { pid } = child;
  let killer: NodeJS.Timeout | undefined;
  const end = (): void => {
    signalGroup(pid, "SIGTERM");
    killer = setTimeout(() => signalGroup(pid, "SIGKILL"), grace);
  };
  cancelSignal.addEventListener("abort", end, { once: true });
  if (pid !== undefined) follow(pid);
  try {
    const { exitCode, stdout, stderr, code } = await child;
    signal.throwIfAborted();
    if (code === "ENOENT") throw new UserError("the `git` command is not on PATH", "install git");
    return { exitCode: exitCode ?? 1, stdout: Buffer.from(stdout), stderr: Buffer.from(stderr), late: overdue?.aborted ?? false };
  } finally {
    clearTimeout(killer);
    cancelSignal.removeEventListener("abort", end);
    if (cancelSignal.aborted) signalGroup(pid, "SIGKILL");
    if (pid !== undefined) running.delete(pid);
  }
}

/** When this process ends first, the group ends with it. */
function follow(pid: number): void {
  if (running.size === 0 && !process.listeners("exit").includes(endAll)) process.on("exit", endAll);
  running.add(pid);
}

function endAll(): void {
  for (const pid of running) signalGroup(pid, "SIGKILL");
}

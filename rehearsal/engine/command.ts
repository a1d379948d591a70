import { delimiter, join } from "node:path";
import { PulumiCommand } from "@pulumi/pulumi/automation";
import { execa } from "execa";
import { UserError } from "../../foundation/errors";
import { identify } from "../process-identity";
import { engineVariable, stopEngineProcesses } from "./processes";

/** What the Automation API calls; it is not in its published types. */
type Run = (
  args: string[],
  cwd: string,
  environment: Record<string, string>,
  onOutput?: (text: string) => void,
  onError?: (text: string) => void,
) => Promise<{ stdout: string; stderr: string; code: number }>;

/** An engine command failed; `stderr` is what it wrote. */
export class EngineCommandError extends Error {
  constructor(
    readonly args: readonly string[],
    readonly stdout: string,
    readonly stderr: string,
    readonly code: number | undefined,
  ) {
    super(stderr.trim() || stdout.trim() || `pulumi ${args.join(" ")} ended with status ${code}`);
    this.name = "EngineCommandError";
  }
}

/**
 * The engine's command for the Automation API, run in a process group of its own: Ctrl-C in the terminal reaches it only
 * through `signal`, which stops it gracefully, and by force with all its plugins when it does not react.
 *
 * @param root directory that holds `bin/pulumi`
 */
export async function engineCommand(
  root: string,
  stateDirectory: string,
  signal?: AbortSignal,
): Promise<PulumiCommand & { run: Run }> {
  const command = await PulumiCommand.get({ root, skipVersionCheck: true }).catch((error: unknown) => {
    throw new UserError(
      `the Pulumi engine in ${root} does not run: ${error instanceof Error ? error.message : String(error)}`,
    );
  });
  const run: Run = async (args, cwd, environment, onOutput, onError) => {
    signal?.throwIfAborted();
    const child = execa(command.command, [...args, "--non-interactive"], {
      cwd,
      env: {
        ...environment,
        PATH: `${join(root, "bin")}${delimiter}${process.env.PATH ?? ""}`,
        PULUMI_AUTOMATION_API: "true",
        [engineVariable]: stateDirectory,
      },
      detached: true,
      reject: false,
      stdin: "ignore",
      stripFinalNewline: false,
      maxBuffer: 1 << 28,
    });
    child.stdout.on("data", (data: Buffer) => onOutput?.(data.toString()));
    child.stderr.on("data", (data: Buffer) => onError?.(data.toString()));
    let stopping: Promise<unknown> | undefined;
    const stop = (): void => {
      stopping = stopEngineProcesses(stateDirectory, child.pid ? identify(child.pid) : undefined);
    };
    signal?.addEventListener("abort", stop, { once: true });
    try {
      const { stdout, stderr, exitCode } = await child;
      if (exitCode === undefined) stop();
      await stopping;
      signal?.throwIfAborted();
      if (exitCode !== 0) throw new EngineCommandError(args, stdout, stderr, exitCode);
      return { stdout, stderr, code: exitCode };
    } finally {
      signal?.removeEventListener("abort", stop);
    }
  };
  return Object.assign(command, { run });
}

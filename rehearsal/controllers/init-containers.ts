import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { basename } from "node:path";
import type { V1Container } from "@kubernetes/client-node";
import { isArgoCdImage } from "./known";
import { commandLine, type Workload } from "./workload";

const timeoutMilliseconds = 60_000;

/** The init containers that do something outside their own pod: those that run the `argocd` command. */
export function initContainersToRun({ pod }: Workload): V1Container[] {
  return (pod.initContainers ?? []).filter(
    (container) => isArgoCdImage(container.image) && basename(commandLine(container)[0] ?? "") === "argocd",
  );
}

export interface RunOptions {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly log: string;
  readonly signal: AbortSignal;
}

/** Runs a command to its end; throws with its exit status when it fails. */
export async function runToEnd({ file, args, env, log, signal }: RunOptions): Promise<void> {
  const output = openSync(log, "a", 0o600);
  try {
    await new Promise<void>((resolve, reject) => {
      const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMilliseconds)]);
      const child = spawn(file, args, { env: { ...env }, stdio: ["ignore", output, output], signal: limit });
      child.once("error", reject);
      child.once("exit", (code, killed) => {
        if (code === 0) resolve();
        else reject(new Error(`${basename(args[0] ?? file)} ended with ${killed ?? `exit status ${code}`}, see ${log}`));
      });
    });
  } finally {
    closeSync(output);
  }
}

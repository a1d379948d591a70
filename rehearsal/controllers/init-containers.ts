import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { basename } from "node:path";
import type { V1Container } from "@kubernetes/client-node";
import type { ClusterTools } from "../cluster/types";
import { ownerVariable } from "../process-identity";
import { chooseBinary } from "./binaries";
import { expand, resolveEnvironment, type ReferenceReader } from "./environment";
import { isArgoCdImage } from "./known";
import type { Mounts } from "./mounts";
import { commandLine, type Workload } from "./workload";

const timeoutMilliseconds = 60_000;

export interface InitOptions {
  readonly workload: Workload;
  readonly references: ReferenceReader;
  readonly tools: Pick<ClusterTools, "argocd" | "argoCdScripts">;
  readonly mounts: Mounts;
  /** Path of the kubeconfig of the declared ServiceAccount. */
  readonly kubeconfig: string;
  /** PATH of the processes. */
  readonly searchPath: string;
  readonly log: string;
  /** Id of the rehearsal cluster. */
  readonly clusterId: string;
  readonly signal: AbortSignal;
}

/**
 * The init containers that do something outside their own pod: those that run the `argocd` command, such as the one
 * that makes the password of Redis. The others only prepare files inside a container.
 */
export function initContainersToRun({ pod }: Workload): V1Container[] {
  return (pod.initContainers ?? []).filter(
    (container) => isArgoCdImage(container.image) && basename(commandLine(container)[0] ?? "") === "argocd",
  );
}

/** Runs those init containers as processes, one after the other; throws when one cannot run or fails. */
export async function runInitContainers(options: InitOptions): Promise<void> {
  const { workload, references, tools, mounts, kubeconfig, searchPath, clusterId } = options;
  for (const container of initContainersToRun(workload)) {
    const choice = chooseBinary(tools, "argocd", container.image ?? "");
    if ("problem" in choice) throw new Error(choice.problem);
    const env = resolveEnvironment(container, workload, references);
    const [, ...args] = commandLine(container).map((word) => expand(word, env));
    await runToEnd(choice.tool.path, args, options, {
      ...env,
      KUBECONFIG: kubeconfig,
      HOME: mounts.directory("/home/argocd"),
      TMPDIR: mounts.directory("/tmp"),
      PATH: searchPath,
      [ownerVariable]: clusterId,
    });
  }
}

async function runToEnd(
  file: string,
  args: readonly string[],
  { log, signal }: Pick<InitOptions, "log" | "signal">,
  env: Readonly<Record<string, string>>,
): Promise<void> {
  const output = openSync(log, "a", 0o600);
  try {
    await new Promise<void>((resolve, reject) => {
      const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMilliseconds)]);
      const child = spawn(file, args, { env: { ...env }, stdio: ["ignore", output, output], signal: limit });
      child.once("error", reject);
      child.once("exit", (code, killed) => {
        if (code === 0) resolve();
        else
          reject(
            new Error(`init container "${args.join(" ")}" ended with ${killed ?? `exit status ${code}`}, see ${log}`),
          );
      });
    });
  } finally {
    closeSync(output);
  }
}

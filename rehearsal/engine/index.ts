import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { LocalWorkspace, Stack } from "@pulumi/pulumi/automation";
import { ExitCode, UserError } from "../../foundation/errors";
import { cacheDirectory, stateDirectory as defaultStateDirectory } from "../../foundation/paths";
import { engineCommand, EngineCommandError } from "./command";
import { RunLog } from "./progress";
import { type ChosenProvider, chooseProvider, pluginDirectory, standInDirectory } from "./provider-choice";
import { takeUpVariable } from "../provider/take-up";
import { EventLog } from "./event-log";
import { exclusively, forgetPending, hasPendingOperations, stateFile } from "./recover";
import type { EngineStack, RunSummary, StackOptions } from "./types";
import { writeWorkspace } from "./workspace";

export { recordedOutputs } from "./recorded-outputs";
export type {
  ChangedResource,
  EngineStack,
  EngineTools,
  ProviderChoice,
  RunSummary,
  StackOptions,
  StackOutput,
} from "./types";

/** By default a small machine works on few resources at a time; those that wait would hold up what they wait for. */
const parallel = 64;

/**
 * After an interruption objects may be there whose creation was not recorded any more: the provider takes them up then. The variable of
 * the official one is read by the SDK, too, and so is an argument of the provider in this one run.
 */
const takingUp = { official: { PULUMI_K8S_UPSERT_EXISTING_OBJECTS: "true" }, "stand-in": { [takeUpVariable]: "true" } };

/** The operations, as the engine's command line has them. */
const operations = {
  preview: ["preview"],
  up: ["up", "--yes", "--skip-preview"],
  refresh: ["refresh", "--yes", "--skip-preview"],
  destroy: ["destroy", "--yes", "--skip-preview"],
} as const;

/**
 * Opens a stack of the program in the current directory for the real Pulumi engine, with a state of its own in the
 * state directory. The project's files are only read.
 *
 * @throws UserError when the program or its stack file is missing, or the engine does not run
 */
export async function openStack(options: StackOptions): Promise<EngineStack> {
  const { stack: name, overrides = {}, tools, progress, signal } = options;
  const programDirectory = resolve(options.programDirectory ?? ".");
  const stateDirectory = resolve(options.stateDirectory ?? defaultStateDirectory());
  const pulumiHome = join(cacheDirectory(), "pulumi");
  await mkdir(pulumiHome, { recursive: true });
  const chosen = await chooseProvider(programDirectory, pulumiHome, options.provider);
  const workspace = await writeWorkspace(stateDirectory, programDirectory, name, overrides, chosen, tools);
  const command = await engineCommand(workspace.toolDirectory, stateDirectory, signal);
  const envVars = {
    PULUMI_HOME: pulumiHome,
    PULUMI_BACKEND_URL: `file://${workspace.backend}`,
    ...(workspace.encrypted ? {} : { PULUMI_CONFIG_PASSPHRASE: "" }),
    PULUMI_SKIP_UPDATE_CHECK: "true",
    // The engine would fetch the plugin of every Pulumi package of the program, whether this stack uses it or not.
    ...(chosen.directory ? { PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true" } : {}),
    GITOPS_STATE_DIR: stateDirectory,
    ...(options.kubeconfig === undefined ? {} : { KUBECONFIG: options.kubeconfig }),
  };
  const local = await LocalWorkspace.create({
    workDir: workspace.directory,
    pulumiHome,
    pulumiCommand: command,
    envVars,
  });
  const installed = await installPlugin(local, chosen, progress);
  if (installed.directory !== chosen.directory)
    await writeWorkspace(stateDirectory, programDirectory, name, overrides, installed, tools);

  const select = async (): Promise<Stack> => {
    const exists = existsSync(stateFile(workspace.backend, workspace.project, name));
    return exists ? Stack.select(name, local) : Stack.create(name, local);
  };
  let selected: Promise<Stack> | undefined;
  const stack = (): Promise<Stack> => (selected ??= select());

  const run = (what: keyof typeof operations): Promise<RunSummary> =>
    translated(what, options, async (log) => {
      const opened = await stack();
      return exclusively(
        stateDirectory,
        name,
        workspace,
        () => opened.cancel(),
        progress,
        async () => {
          const repeats = what !== "preview" && (await hasPendingOperations(workspace, name));
          if (repeats) {
            progress("an earlier run was interrupted; what it had begun is repeated");
            await forgetPending(workspace, name, (args) => command.run(args, workspace.directory, envVars));
          }
          const events = join(workspace.directory, `events-${randomUUID()}.jsonl`);
          const args = [...operations[what], "--stack", name, "--color", "never", "--parallel", String(parallel), "--exec-kind", "auto.local", "--event-log", events];
          // The engine takes the option of the log from those only who say that they know what they do.
          const environment = { ...envVars, PULUMI_DEBUG_COMMANDS: "true", ...(repeats ? takingUp[installed.provider] : {}) };
          try {
            await new EventLog(events, (event) => log.handle(event)).during(() => command.run(args, workspace.directory, environment));
          } finally {
            await rm(events, { force: true });
          }
          return log.summary();
        },
      );
    });

  return {
    provider: installed.provider,
    providerReason: installed.reason,
    prepare: () => translated("opening", options, async () => void (await stack())),
    preview: () => run("preview"),
    up: () => run("up"),
    refresh: () => run("refresh"),
    destroy: () => run("destroy"),
    outputs: async () => (await stack()).outputs(),
  };
}

/** Fetches the official plugin where it was only found to be available; falls back to the stand-in. */
async function installPlugin(
  local: LocalWorkspace,
  chosen: ChosenProvider,
  progress: (line: string) => void,
): Promise<ChosenProvider> {
  if (chosen.directory) return chosen;
  progress(`downloading the official Kubernetes provider ${chosen.version}`);
  try {
    await local.installPlugin("kubernetes", `v${chosen.version}`);
    // The engine would prefer one on PATH that was passed over.
    return { ...chosen, directory: pluginDirectory(local.pulumiHome ?? "", chosen.version) };
  } catch (error) {
    const problem = error instanceof Error ? error.message.split("\n")[0] : String(error);
    const reason = `the official plugin ${chosen.version} cannot be downloaded (${problem})`;
    return { ...chosen, provider: "stand-in", directory: standInDirectory, reason };
  }
}

/** Runs an operation; a failure becomes a UserError with the engine's own diagnostics. */
async function translated<T>(what: string, options: StackOptions, operation: (log: RunLog) => Promise<T>): Promise<T> {
  const log = new RunLog(options.progress, isNoise);
  try {
    return await operation(log);
  } catch (error) {
    if (options.signal?.aborted) {
      const hint = "repeat it; it continues where it was stopped";
      throw new UserError(`${what} was interrupted`, hint, ExitCode.Interrupted);
    }
    if (error instanceof UserError) throw error;
    const problems = log.problems();
    const details =
      problems.length > 0 ? problems : [error instanceof EngineCommandError ? error.message : String(error)];
    const list = details.map((text) => `  - ${text.replaceAll("\n", "\n    ")}`).join("\n");
    throw new UserError(`${what} of stack ${options.stack} failed:\n${list}`);
  }
}

/** Messages of the engine that say nothing new in a generated workspace. */
const noise = [
  /^(update|preview) failed/,
  /^Could not find a package\.json/,
  /^using pulumi-(resource|language)-\S+ from \$PATH/,
  /^resource plugin .* is expected to have version/,
];

function isNoise(message: string): boolean {
  return noise.some((pattern) => pattern.test(message));
}

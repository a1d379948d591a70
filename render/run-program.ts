import { createRequire, Module } from "node:module";
import { join } from "node:path";
import { ExitCode, UserError } from "../foundation/errors";
import { maskSecrets } from "../foundation/masks";
import { problemText, withProblems } from "../foundation/problems";
import { loadPulumiLazily } from "./lazy-modules";
import { handOverPlainly } from "./plain-structs";
import type { PulumiProject } from "./project";
import type { StackSettings } from "./stack-settings";
import { registerTypeScript } from "./typescript";

type Pulumi = typeof import("@pulumi/pulumi");

/** One resource as the program registered it. */
export interface Registration {
  /** Type token, for example `kubernetes:core/v1:ConfigMap`. */
  type: string;
  /** Name of the resource in the program. */
  name: string;
  /** Its inputs, with secrets and unknown values replaced by placeholders. */
  inputs: Record<string, unknown>;
}

/** What a program did. */
export interface ProgramRun {
  registrations: Registration[];
  /** Outputs of the stack, with secrets replaced by placeholders. */
  outputs: Record<string, unknown>;
}

/** A program that has not ended by then waits for something that never comes, in milliseconds. */
const programTimeout = 120_000;

let previous: Promise<unknown> = Promise.resolve();

/**
 * Runs the program of a project as `pulumi preview` would, without engine, plugin or cluster, and records what it
 * registers. Runs in one process come one after the other, because Pulumi's runtime is global.
 *
 * @throws UserError for whatever the program reports to its user; other errors as they are.
 */
export function runProgram(project: PulumiProject, stack: string, settings: StackSettings): Promise<ProgramRun> {
  const run = previous.then(() => runAlone(project, stack, settings));
  previous = run.catch(() => undefined);
  return run;
}

async function runAlone(project: PulumiProject, stack: string, settings: StackSettings): Promise<ProgramRun> {
  const load = createRequire(join(project.directory, "Pulumi.yaml"));
  const pulumi = loadPulumi(load, project.directory);
  registerTypeScript(project, load);
  const isUnknown = (value: unknown) => value === pulumi.runtime.unknownValue || pulumi.isUnknown(value);
  const mask = (values: Record<string, unknown>) => maskSecrets(values, isUnknown) as Record<string, unknown>;
  const registrations: Registration[] = [];
  const loadedBefore = new Set(Object.keys(load.cache));
  const restore = [enter(project.directory), skipClosures(load), handOverPlainly(load.resolve("@pulumi/pulumi"))];
  try {
    pulumi.runtime.setAllConfig(settings.values, settings.secretKeys);
    await pulumi.runtime.setMocks({
      newResource: ({ type, name, inputs }) => {
        registrations.push({ type, name, inputs: mask(inputs) });
        return { id: `${name}-id`, state: inputs };
      },
      call: () => ({}),
    }, project.name, stack, true);
    const outputs = await untilSettled(async () => {
      let declared: Record<string, unknown> = {};
      await pulumi.runtime.runInPulumiStack(async () => {
        const exported: unknown = load(project.main);
        declared = ((await (typeof exported === "function" ? exported() : exported)) ?? {}) as Record<string, unknown>;
        return declared;
      });
      await pulumi.runtime.disconnect();
      return pulumi.runtime.serializeProperties("outputs", declared);
    });
    return { registrations, outputs: mask(outputs) };
  } catch (error) {
    throw asUserError(pulumi, error);
  } finally {
    for (const undo of restore) undo();
    for (const path of Object.keys(load.cache)) {
      // The next run evaluates the program anew; what others loaded before stays theirs.
      if (!loadedBefore.has(path) && !path.includes("node_modules")) delete load.cache[path];
    }
  }
}

/** The program's own copy of Pulumi, so that both talk to the same runtime. */
function loadPulumi(load: NodeJS.Require, directory: string): Pulumi {
  try {
    load.resolve("@pulumi/pulumi");
  } catch {
    throw new UserError(
      `the dependencies of the program in ${directory} are not installed: @pulumi/pulumi cannot be found`,
      "run `npm install` there",
    );
  }
  loadPulumiLazily(join(directory, "Pulumi.yaml"));
  return load("@pulumi/pulumi") as Pulumi;
}

/** Sets what the program sees of its process; the returned function puts it back. */
function enter(directory: string): () => void {
  const workingDirectory = process.cwd();
  const { GITOPS_RENDER: rendering, PULUMI_NODEJS_SKIP_COMPONENT_INPUTS: skipping } = process.env;
  process.chdir(directory);
  process.env.GITOPS_RENDER = "true";
  // With it, components would not say what they were declared with.
  delete process.env.PULUMI_NODEJS_SKIP_COMPONENT_INPUTS;
  return () => {
    process.chdir(workingDirectory);
    if (rendering === undefined) delete process.env.GITOPS_RENDER;
    else process.env.GITOPS_RENDER = rendering;
    if (skipping !== undefined) process.env.PULUMI_NODEJS_SKIP_COMPONENT_INPUTS = skipping;
  };
}

/**
 * Has dynamic resources carry no code: turning their functions into text takes half a second, because it loads a compiler
 * and attaches a debugger to this process, and nobody runs them here. The returned function puts the real module back.
 */
function skipClosures(load: NodeJS.Require): () => void {
  const path = load.resolve("@pulumi/pulumi/runtime/closure/serializeClosure");
  const real = load.cache[path];
  const stub = new Module(path);
  const serializeFunction: Pulumi["runtime"]["serializeFunction"] = async () => ({
    text: "",
    exportName: "",
    containsSecrets: false,
  });
  stub.exports = { serializeFunction };
  stub.loaded = true;
  load.cache[path] = stub;
  return () => {
    if (real === undefined) delete load.cache[path];
    else load.cache[path] = real;
  };
}

/**
 * Waits for the work, or for an error that nobody waits for: a throw inside `apply` leaves its resource unregistered and
 * lets Pulumi's `disconnect` wait for ever.
 */
async function untilSettled<T>(work: () => Promise<T>): Promise<T> {
  const others = process.listeners("unhandledRejection");
  process.removeAllListeners("unhandledRejection");
  let timer: NodeJS.Timeout | undefined;
  const failed = new Promise<never>((_resolve, reject) => {
    process.on("unhandledRejection", reject);
    timer = setTimeout(
      () => reject(new UserError(`the program did not end within ${programTimeout / 1000} s`)),
      programTimeout,
    );
  });
  try {
    const result = await Promise.race([work(), failed]);
    // A rejection shows only after the tasks that are due.
    return await Promise.race([new Promise<T>((resolve) => setImmediate(() => resolve(result))), failed]);
  } catch (error) {
    // One error often comes out of several promises.
    await new Promise((resolve) => setTimeout(resolve, 20));
    throw error;
  } finally {
    clearTimeout(timer);
    process.removeAllListeners("unhandledRejection");
    for (const listener of others) process.on("unhandledRejection", listener);
  }
}

/** What the program tells its user goes without a stack trace, as `pulumi` prints it. */
function asUserError(pulumi: Pulumi, error: unknown): unknown {
  if (pulumi.InputPropertiesError.isInstance(error)) {
    return new UserError(withProblems(error.message, error.errors), undefined, ExitCode.Usage);
  }
  if (pulumi.InputPropertyError.isInstance(error)) return new UserError(problemText(error), undefined, ExitCode.Usage);
  // What Pulumi puts before it says where its own code was, once for each promise.
  if (pulumi.RunError.isInstance(error) || pulumi.ResourceError.isInstance(error)) return new UserError(error.message.replace(/^(error serializing property "[^"]*": )+/, ""), undefined, ExitCode.Usage);
  return error;
}

import { existsSync } from "node:fs";
import { chmod, mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { parse } from "yaml";
import { UserError } from "../../foundation/errors";
import { isMapping } from "../../foundation/mapping";
import { packageDirectory } from "../../foundation/paths";
import { toYaml } from "../../foundation/yaml";
import { ownSources, preparation } from "../../render/compiled";
import { workspaceDirectory } from "./owner";
import type { ChosenProvider } from "./provider-choice";
import type { EngineTools } from "./types";

/** A generated directory from which the engine runs the program without writing into the project. */
export interface Workspace {
  directory: string;
  /** Name of the Pulumi project. */
  project: string;
  /** Directory that holds `bin/pulumi` and what must lie beside it. */
  toolDirectory: string;
  /** Backend directory. */
  backend: string;
  /** The stack file holds secrets, so that the user's own passphrase is needed; otherwise it is empty. */
  encrypted: boolean;
}

type Settings = Record<string, unknown>;

/**
 * Writes the workspace: a project file whose `main` is the program, the stack file with the overrides merged in, and a
 * directory with the engine's programs.
 *
 * The stack file keeps the encryption salt of earlier runs, without which their secrets could not be read any more.
 *
 * @param root directory for the workspace and the backend
 * @throws UserError when the project or the stack file is missing or is no YAML
 */
export async function writeWorkspace(
  root: string,
  programDirectory: string,
  stack: string,
  overrides: Readonly<Record<string, unknown>>,
  provider: ChosenProvider,
  tools: EngineTools,
): Promise<Workspace> {
  const directory = workspaceDirectory(root);
  const backend = join(root, "pulumi");
  await mkdir(directory, { recursive: true });
  await mkdir(backend, { recursive: true });

  const project = await readSettings(
    join(programDirectory, "Pulumi.yaml"),
    "run this in the directory of the Pulumi program",
  );
  const name = typeof project.name === "string" ? project.name : "";
  if (!name) throw new UserError(`${join(programDirectory, "Pulumi.yaml")}: \`name\` is missing`);
  const main = resolve(programDirectory, typeof project.main === "string" ? project.main : ".");
  const { plugins: _plugins, ...kept } = project;
  if (tools.languageHost) kept.runtime = plainRuntime(project.runtime);
  kept.runtime = compiledRuntime(kept.runtime, main);
  const plugins = provider.directory
    ? { plugins: { providers: [{ name: "kubernetes", path: provider.directory }] } }
    : {};
  await writeFile(join(directory, "Pulumi.yaml"), toYaml({ ...kept, main, ...plugins }));

  const file = `Pulumi.${stack}.yaml`;
  const hint = "name a stack that has a file, or create it";
  const committed = await readSettings(join(programDirectory, file), hint);
  const generated = join(directory, file);
  const earlier = existsSync(generated) ? await readSettings(generated, "remove it") : {};
  const merged = mergeStack(committed, earlier, overrides, file);
  await writeFile(generated, toYaml(merged));

  return {
    directory,
    project: name,
    backend,
    encrypted: holdsSecret(merged.config),
    toolDirectory: await writeTools(directory, programDirectory, tools),
  };
}

/** The options that a language host built from modules knows: it is older than the engine, and refuses the others. */
const knownOptions = ["typescript", "nodeargs", "tsconfig"];

function plainRuntime(runtime: unknown): unknown {
  if (!isMapping(runtime) || !isMapping(runtime.options)) return runtime;
  const options = Object.entries(runtime.options).filter(([option]) => knownOptions.includes(option));
  return { ...runtime, options: Object.fromEntries(options) };
}

/** Has a program of this clone run from its compiled files: Node.js starts it without a compiler. */
function compiledRuntime(runtime: unknown, main: string): unknown {
  const prepare = preparation("program");
  const own = ownSources();
  if (prepare === undefined || !own?.hasProgram(main)) return runtime;
  const { name, options } = isMapping(runtime) ? runtime : { name: runtime, options: {} };
  const { nodeargs } = isMapping(options) ? options : {};
  const args = [...(typeof nodeargs === "string" ? [nodeargs] : []), `--require=${quoted(prepare)}`];
  return { name, options: { ...(isMapping(options) ? options : {}), typescript: false, nodeargs: args.join(" ") } };
}

/** For a place that is read as a shell reads its words. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/**
 * The stack file of the workspace.
 *
 * @param committed the project's own file
 * @param earlier what the last run left in the workspace
 */
export function mergeStack(
  committed: Settings,
  earlier: Settings,
  overrides: Readonly<Settings>,
  file: string,
): Settings {
  const config = { ...(isMapping(committed.config) ? committed.config : {}), ...overrides };
  const secretKeys = Object.keys(config).filter((key) => holdsSecret(config[key]));
  if (
    secretKeys.length > 0 &&
    process.env.PULUMI_CONFIG_PASSPHRASE === undefined &&
    !process.env.PULUMI_CONFIG_PASSPHRASE_FILE
  ) {
    throw new UserError(
      `${file}: ${secretKeys.join(", ")} ${secretKeys.length === 1 ? "is" : "are"} encrypted, and PULUMI_CONFIG_PASSPHRASE is not set`,
      "set PULUMI_CONFIG_PASSPHRASE to the passphrase of the stack",
    );
  }
  const salt = secretKeys.length > 0 ? committed.encryptionsalt : (earlier.encryptionsalt ?? committed.encryptionsalt);
  const { encryptionsalt: _salt, config: _config, ...rest } = committed;
  return { ...rest, ...(salt === undefined ? {} : { encryptionsalt: salt }), config };
}

function holdsSecret(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(holdsSecret);
  return isMapping(value) && (typeof value.secure === "string" || Object.values(value).some(holdsSecret));
}

/** Puts the engine, the language host and the launcher of dynamic providers into one directory, for PATH. */
async function writeTools(directory: string, programDirectory: string, tools: EngineTools): Promise<string> {
  const toolDirectory = join(directory, "tools");
  const bin = join(toolDirectory, "bin");
  await rm(bin, { recursive: true, force: true });
  await mkdir(bin, { recursive: true });
  await symlink(resolve(tools.pulumi), join(bin, "pulumi"));
  if (tools.languageHost) {
    await symlink(resolve(tools.languageHost), join(bin, "pulumi-language-nodejs"));
    const script = dynamicProviderScript(programDirectory);
    const launcher = join(bin, "pulumi-resource-pulumi-nodejs");
    const prepare = preparation("pulumi");
    const options = prepare === undefined ? "" : `--require=${quoted(prepare)} `;
    await writeFile(launcher, `#!/bin/sh\nexec "${process.execPath}" ${options}"${script}" "$@"\n`);
    await chmod(launcher, 0o755);
  }
  return toolDirectory;
}

/** Dynamic resources must be served by the same copy of the SDK as the program's. */
function dynamicProviderScript(programDirectory: string): string {
  for (const from of [programDirectory, packageDirectory]) {
    try {
      return createRequire(join(from, "index.js")).resolve("@pulumi/pulumi/cmd/dynamic-provider");
    } catch {
      // The program may use ours.
    }
  }
  throw new UserError(`@pulumi/pulumi is not installed in ${programDirectory}`, "run `npm install`");
}

async function readSettings(file: string, hint: string): Promise<Settings> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch {
    throw new UserError(`${file} does not exist`, hint);
  }
  let parsed: unknown;
  try {
    parsed = parse(text);
  } catch (error) {
    throw new UserError(`${file} is no YAML: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (parsed === null || parsed === undefined) return {};
  if (!isMapping(parsed)) throw new UserError(`${file} must hold a mapping`);
  return parsed;
}

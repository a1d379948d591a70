import { readdir, readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { parse } from "yaml";
import { ExitCode, UserError } from "../foundation/errors";
import { isMapping } from "../foundation/mapping";

/** A Pulumi project as far as its program can be run without the engine. */
export interface PulumiProject {
  /** Name of the project, the default namespace of its settings. */
  name: string;
  /** Directory of `Pulumi.yaml`, absolute. */
  directory: string;
  /** The program: a file or a directory, absolute. */
  main: string;
  /** Settings with their values as `Pulumi.yaml` gives them; the stack file wins over them. */
  config: Readonly<Record<string, unknown>>;
}

/**
 * Reads the `Pulumi.yaml` of a directory, or of the nearest directory above it.
 *
 * @throws UserError when there is none, or it names no project, or its program is not for Node.
 */
export async function readProject(directory: string): Promise<PulumiProject> {
  const file = await findProjectFile(resolve(directory));
  const content = await readYamlMapping(file);
  const { name, main = ".", runtime, config = {} } = content;
  const runtimeName = isMapping(runtime) ? runtime.name : runtime;
  if (typeof name !== "string" || name === "") {
    throw new UserError(`${file}: name must be a text, found ${JSON.stringify(name) ?? "nothing"}`, undefined, ExitCode.Usage);
  }
  if (runtimeName !== "nodejs") {
    throw new UserError(
      `${file}: runtime is ${JSON.stringify(runtimeName) ?? "missing"}; only "nodejs" programs can be rendered`,
      undefined,
      ExitCode.Usage,
    );
  }
  if (!isMapping(config)) throw new UserError(`${file}: config must be a mapping`, undefined, ExitCode.Usage);
  const defaults = Object.entries(config).flatMap(([key, setting]): [string, unknown][] => {
    // A setting is a value, or a declaration with a value or a default.
    const value = isMapping(setting) ? (setting.value ?? setting.default) : setting;
    return value === undefined ? [] : [[key, value]];
  });
  return { name, directory: dirname(file), main: resolve(dirname(file), String(main)), config: Object.fromEntries(defaults) };
}

/** The names of the stacks that have a settings file in the directory, sorted. */
export async function stackNames(directory: string): Promise<string[]> {
  const names = (await readdir(directory)).map((file) => /^Pulumi\.(.+)\.ya?ml$/.exec(file)?.[1]);
  return names.filter((name) => name !== undefined).sort();
}

/** Reads a YAML file that must hold a mapping; an empty file is an empty mapping. */
export async function readYamlMapping(file: string): Promise<Record<string, unknown>> {
  const text = await readFile(file, "utf8");
  let content: unknown;
  try {
    content = parse(text) ?? {};
  } catch (error) {
    const [reason] = (error instanceof Error ? error.message : String(error)).split("\n");
    throw new UserError(`${file} is not valid YAML: ${reason?.replace(/:$/, "")}`, undefined, ExitCode.Usage);
  }
  if (!isMapping(content)) throw new UserError(`${file} must hold a mapping`, undefined, ExitCode.Usage);
  return content;
}

async function findProjectFile(start: string): Promise<string> {
  for (let directory = start; ; directory = dirname(directory)) {
    const entries = await readdir(directory).catch((): string[] => []);
    const name = ["Pulumi.yaml", "Pulumi.yml"].find((candidate) => entries.includes(candidate));
    if (name !== undefined) return join(directory, name);
    if (directory === dirname(directory)) break;
  }
  throw new UserError(
    `there is no Pulumi.yaml in ${start} or above it`,
    "change to the directory of the Pulumi program",
    ExitCode.Usage,
  );
}

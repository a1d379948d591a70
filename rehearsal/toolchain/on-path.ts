import { realpath } from "node:fs/promises";
import { dirname, join } from "node:path";
import { catalogue } from "./catalogue";
import type { Context } from "./context";
import { findExecutable, isExecutable } from "./find-executable";
import type { PathVersions } from "./path-versions";
import type { Tool, ToolName } from "./types";

/** A tool from PATH, or why the program found there does not serve; neither where there is none. */
export interface PathSearch {
  tool?: Tool;
  refusal?: string;
}

/** Looks for a tool on PATH. */
export async function findOnPath(name: ToolName, context: Context, versions: PathVersions): Promise<PathSearch> {
  const { onPath, companion } = catalogue[name];
  if (!onPath) return companion ? findBeside(name, companion, context, versions) : {};
  const path = findExecutable(name, context.environment);
  if (!path) return {};

  const version = await versions.of(path, onPath.versionArguments);
  if (version === undefined) {
    const command = [name, ...onPath.versionArguments].join(" ");
    return { refusal: `${path} is not used: \`${command}\` does not answer with a version` };
  }
  if (!onPath.requirement.accepts(version)) {
    return { refusal: `${path} is not used: it is version ${version}, needed is ${onPath.requirement.text}` };
  }
  if (companion && !(await siblingOf(path, companion, context))) {
    return { refusal: `${path} is not used: there is no ${companion} beside it or on PATH` };
  }
  return { tool: { name, path, version, source: "path", builtFromSource: false } };
}

/** A tool without a version of its own is the one that belongs to its companion. */
async function findBeside(
  name: ToolName,
  companion: ToolName,
  context: Context,
  versions: PathVersions,
): Promise<PathSearch> {
  const { tool } = await findOnPath(companion, context, versions);
  const path = tool && (await siblingOf(tool.path, name, context));
  return path ? { tool: { ...tool, name, path } } : {};
}

async function siblingOf(path: string, sibling: ToolName, context: Context): Promise<string | undefined> {
  const candidates = [path, await realpath(path)].map((file) => join(dirname(file), sibling));
  return candidates.find(isExecutable) ?? findExecutable(sibling, context.environment);
}

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { isMapping } from "../../foundation/mapping";
import { stateFile } from "./recover";

/**
 * The outputs of a stack as its last update left them, read without starting the engine; none for a stack that has nothing.
 *
 * @param project name of the Pulumi project.
 */
export async function recordedOutputs(stateDirectory: string, project: string, stack: string): Promise<Readonly<Record<string, unknown>>> {
  const text = await readFile(stateFile(join(stateDirectory, "pulumi"), project, stack), "utf8").catch(() => undefined);
  if (text === undefined) return {};
  const state: unknown = JSON.parse(text);
  const checkpoint = isMapping(state) && isMapping(state.checkpoint) ? state.checkpoint : {};
  const resources = isMapping(checkpoint.latest) && Array.isArray(checkpoint.latest.resources) ? checkpoint.latest.resources : [];
  const outputs = resources.flatMap((resource: unknown) => (isMapping(resource) && resource.type === "pulumi:pulumi:Stack" && isMapping(resource.outputs) ? [resource.outputs] : []));
  return outputs[0] ?? {};
}

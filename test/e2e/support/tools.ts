import { resolveTools, Tool, ToolName, toolNames } from "../../../rehearsal/toolchain";

let tools: Promise<Record<ToolName, Tool>> | undefined;

/** The tools of the rehearsal, resolved once for the whole suite; a cold build is told on standard error. */
export function e2eTools(): Promise<Record<ToolName, Tool>> {
  tools ??= resolveTools([...toolNames], { progress: (line) => process.stderr.write(`    ${line}\n`) });
  return tools;
}

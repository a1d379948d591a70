import { RehearsalTools, resolveTools, Tool, toolNames, workflowToolNames } from "../../../rehearsal/toolchain";

const progress = (line: string): boolean => process.stderr.write(`    ${line}\n`);
let tools: Promise<RehearsalTools> | undefined;

/** The tools of the rehearsal, resolved once for the whole suite; a cold build is told on standard error. */
export function e2eTools(): Promise<RehearsalTools> {
  tools ??= resolveTools([...toolNames], { progress });
  return tools;
}

/** The programs of Argo Workflows, for the suites that need them. */
export function e2eWorkflowTools(): Promise<Record<(typeof workflowToolNames)[number], Tool>> {
  return resolveTools([...workflowToolNames], { progress });
}

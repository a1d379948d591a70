import { versionOf } from "../toolchain/cache";
import { catalogue } from "../toolchain/catalogue";
import type { Context } from "../toolchain/context";
import { releaseFile } from "../toolchain/releases";
import type { Survey } from "../toolchain/survey";
import { toolNames, workflowToolNames, type Tool, type ToolName } from "../toolchain/types";
import type { NetworkReport } from "./network";
import type { Check } from "./types";

const lastResort = "install Go, with a module proxy that answers, to build them; docs/toolchain.md names other ways";

/** How a missing tool would be had, or undefined when there is no way. */
type Plan = "download" | "build" | undefined;

/** One check for every tool: where it is, or where it would come from. */
export function checkTools(survey: Survey, network: NetworkReport, canBuild: boolean, context: Context): Check[] {
  const always = toolNames.map((name) => checkTool(name, survey, network, canBuild, context));
  const optional = workflowToolNames.map((name) => {
    const check = checkTool(name, survey, network, canBuild, context);
    if (survey.found.has(name)) return check;
    const status = check.status === "failed" ? "warning" : check.status;
    return { ...check, status, found: `${check.found}; only for stacks with Argo Workflows` } as const;
  });
  return [...always, ...optional];
}

function checkTool(name: ToolName, survey: Survey, network: NetworkReport, canBuild: boolean, context: Context): Check {
  const refusal = survey.refusals.get(name);
  const note = refusal ? ` (${refusal})` : "";
  const tool = survey.found.get(name);
  const check = { area: "tools", name } as const;
  if (tool) return { ...check, status: "ok", found: `${whereIs(tool)}${note}` };

  const plan = planFor(name, network, canBuild, context);
  const publisher = releaseFile(name, context.platform)?.publisher;
  if (plan === "download" && publisher) {
    const { host } = new URL(context.baseUrls[publisher]);
    return { ...check, status: "ok", found: `${catalogue[name].version} would be downloaded from ${host}${note}` };
  }
  if (plan === "build") {
    return { ...check, status: "ok", found: `${versionOf(name, "build")} would be built from Go modules${note}` };
  }
  const requirement = catalogue[name].onPath?.requirement.text;
  const alternative = requirement ? `; on PATH ${requirement} would serve` : "";
  return { ...check, status: "failed", found: `cannot be had${alternative}${note}`, fix: lastResort };
}

/** The tools that would have to be built. */
export function toolsToBuild(missing: readonly ToolName[], network: NetworkReport, context: Context): ToolName[] {
  return missing.filter((name) => planFor(name, network, true, context) === "build");
}

function planFor(name: ToolName, network: NetworkReport, canBuild: boolean, context: Context): Plan {
  const publisher = releaseFile(name, context.platform)?.publisher;
  if (publisher && network.publishers.has(publisher)) return "download";
  return canBuild ? "build" : undefined;
}

function whereIs({ source, version, path, builtFromSource }: Tool): string {
  if (source === "path") return `${version} on PATH: ${path}`;
  return `${version} in the cache, ${builtFromSource ? "built from Go modules" : "official release"}`;
}

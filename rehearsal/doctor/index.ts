import { stateDirectory } from "../../foundation/paths";
import { catalogue } from "../toolchain/catalogue";
import { createContext } from "../toolchain/context";
import { findGo } from "../toolchain/go";
import { survey } from "../toolchain/survey";
import { toolNames, workflowToolNames, type ResolveOptions } from "../toolchain/types";
import { checkLimits } from "./limits";
import { checkDisk, checkMemory } from "./machine";
import { examineNetwork } from "./network";
import { checkPorts } from "./ports";
import { checkGit, checkGo, checkNode } from "./programs";
import { checkPulumi } from "./pulumi-package";
import { checkTools, toolsToBuild } from "./tools";
import { areas, type Check } from "./types";

export { areas, type Area, type Check, type CheckStatus } from "./types";

/**
 * Looks whether a rehearsal can run on this machine. Takes a few seconds at most; nothing is fetched or started.
 *
 * @returns all checks, grouped by area; the rehearsal can run when none of them failed.
 */
export async function examine(options: Omit<ResolveOptions, "progress">): Promise<Check[]> {
  const context = createContext({ ...options, progress: () => undefined });
  const { environment } = context;
  const state = stateDirectory(environment);
  const [tools, go] = await Promise.all([survey([...toolNames, ...workflowToolNames], context), findGo(context).catch(() => undefined)]);
  const needed = tools.missing.filter((name) => (toolNames as readonly string[]).includes(name));
  const network = await examineNetwork(needed, go, context);

  const toBuild = toolsToBuild(needed, network, context);
  const building = [...new Set(toBuild.map((name) => catalogue[name].build.module))];
  const goCheck = checkGo(go, building);
  const directories = new Map([
    [context.cacheDirectory, "the cache"],
    [state, "the state of the cluster"],
    ...(go && building.length ? ([[go.moduleCache, "Go's caches"], [go.buildCache, "Go's caches"]] as const) : []),
  ]);
  const checks = await Promise.all([
    checkNode(),
    checkPulumi(),
    checkGit(environment),
    goCheck,
    checkDisk(directories, toBuild),
    checkMemory(building.length > 0),
    checkPorts(state),
    checkLimits(environment),
    network.checks,
    checkTools(tools, network, goCheck.status === "ok" && network.modules, context),
  ]);
  return checks.flat().sort((left, right) => areas.indexOf(left.area) - areas.indexOf(right.area));
}

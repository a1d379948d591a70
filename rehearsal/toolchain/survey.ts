import { findInCache } from "./cache";
import type { Context } from "./context";
import { findOnPath } from "./on-path";
import { PathVersions } from "./path-versions";
import type { Tool, ToolName } from "./types";

/** What is already on this machine. */
export interface Survey {
  found: Map<ToolName, Tool>;
  missing: ToolName[];
  /** Why programs on PATH were passed over. */
  refusals: Map<ToolName, string>;
}

/** Looks for tools on PATH and then in the cache. Nothing is fetched; it takes milliseconds when run again. */
export async function survey(names: readonly ToolName[], context: Context): Promise<Survey> {
  const versions = await PathVersions.load(context);
  const result: Survey = { found: new Map(), missing: [], refusals: new Map() };
  const searches = await Promise.all(names.map(async (name) => [name, await findOnPath(name, context, versions)] as const));
  for (const [name, { tool, refusal }] of searches) {
    if (refusal) result.refusals.set(name, refusal);
    const found = tool ?? findInCache(name, context);
    if (found) result.found.set(name, found);
    else result.missing.push(name);
  }
  return result;
}

import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { ExitCode, UserError } from "../../foundation/errors";
import { mirrored } from "../../foundation/mirrors";
import { withLock } from "../lock";
import { buildTools } from "./build";
import { describeEstimate, estimateBuild, groupByModule } from "./build-estimate";
import { findInCache } from "./cache";
import { catalogue } from "./catalogue";
import { createContext, type Context } from "./context";
import { fetchReleases } from "./fetch-releases";
import { requireGo } from "./go";
import { releaseFile } from "./releases";
import { withStaging } from "./staging";
import { survey } from "./survey";
import type { ResolveOptions, Tool, ToolName } from "./types";

/**
 * Finds the tools, or gets them: from PATH where the version fits, from the cache, as an official release that is
 * verified against its publisher's checksum, or built from Go modules. Found tools cost milliseconds, so call it always.
 *
 * @throws UserError when a tool cannot be had, saying why and what to do; also when `signal` stopped it.
 */
export async function resolveTools<Name extends ToolName>(
  names: readonly Name[],
  options: ResolveOptions,
): Promise<Record<Name, Tool>> {
  const context = createContext(options);
  try {
    const { found, missing, refusals } = await survey(names, context);
    for (const refusal of refusals.values()) context.progress(refusal);
    if (missing.length) for (const tool of await obtain(missing, context)) found.set(tool.name, tool);
    return Object.fromEntries(names.map((name) => [name, found.get(name)])) as Record<Name, Tool>;
  } catch (error) {
    if (!context.signal?.aborted) throw error;
    throw new UserError("stopped while getting the tools", "nothing half-done was kept", ExitCode.Interrupted);
  }
}

/** One process at a time; whoever waited finds in the cache what the other one made. */
async function obtain(missing: readonly ToolName[], context: Context): Promise<Tool[]> {
  await mkdir(context.toolsDirectory, { recursive: true });
  return withLock(join(context.toolsDirectory, "build.lock"), context, async () => {
    const wanted = withCompanions(missing);
    const cached = wanted.flatMap((name) => findInCache(name, context) ?? []);
    const rest = without(wanted, cached);
    if (!rest.length) return cached;
    context.progress(`not on PATH and not in the cache: ${rest.join(", ")}`);
    // Go is looked for first where no release can do without it, so that nobody waits for downloads in vain.
    const unreleased = rest.filter((name) => !releaseFile(name, context.platform));
    if (unreleased.length) await requireGo(groupByModule(unreleased).map(([module]) => module), unreleased.join(", "), context);
    return withStaging(context, async (staging) => {
      const fetched = await fetchReleases(rest, staging, context);
      const unpublished = without(rest, fetched);
      announceBuild(unpublished, context);
      const built = unpublished.length ? await buildTools(unpublished, staging, context) : [];
      return [...cached, ...fetched, ...built];
    });
  });
}

/** Nobody waits for a build without knowing why, and what would spare it. */
function announceBuild(names: readonly ToolName[], context: Context): void {
  const published = names.flatMap((name) => {
    const file = releaseFile(name, context.platform);
    return file ? [{ name, host: new URL(mirrored(context.baseUrls[file.publisher])).host }] : [];
  });
  if (published.length === 0) return;
  const hosts = [...new Set(published.map(({ host }) => host))];
  context.announce(`${hosts.join(", ")} did not give ${published.map(({ name }) => name).join(", ")}: built with Go instead, ${describeEstimate(estimateBuild(names))} where Go's caches are empty; `
    + "to spare it, stop (Ctrl-C) and allow that host, or name a mirror in GITOPS_MIRRORS (docs/toolchain.md)");
}

/** Tools that only work as a pair come from the same place, so the other one is fetched or built as well. */
function withCompanions(names: readonly ToolName[]): ToolName[] {
  return [...new Set(names.flatMap((name) => [name, catalogue[name].companion ?? name]))];
}

function without(names: readonly ToolName[], tools: readonly Tool[]): ToolName[] {
  return names.filter((name) => !tools.some((tool) => tool.name === name));
}

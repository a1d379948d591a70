import { availableParallelism } from "node:os";
import { mkdir, rename, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { UserError } from "../../foundation/errors";
import { describeEstimate, estimateBuild, gigabytes, groupByModule, sizeOf } from "./build-estimate";
import { BuildProgress } from "./build-progress";
import { install, versionOf } from "./cache";
import { catalogue } from "./catalogue";
import type { Context } from "./context";
import { requireGo, type GoInstallation } from "./go";
import { moduleDirectory, modules, type ModuleName } from "./modules";
import { runGroup } from "./process-group";
import type { Tool, ToolName } from "./types";

/** How builds run at the same time. */
interface BuildOptions {
  /** Modules that are built at once. Default: as many as there are processors, but at least two. */
  atOnce?: number;
}

/**
 * Builds tools from Go modules, all tools of one module in one `go build`, and puts them into the cache. The builds run
 * at the same time, the largest first: while one of them fetches or links, which keeps one processor busy at most, the
 * others compile. More of them than processors would only need more memory.
 *
 * @param staging an empty directory on the file system of the cache, which the caller removes.
 * @throws UserError when Go is missing or too old, or with what the compiler said; the other builds are stopped then.
 */
export async function buildTools(
  names: readonly ToolName[],
  staging: string,
  context: Context,
  { atOnce = Math.max(2, availableParallelism()) }: BuildOptions = {},
): Promise<Tool[]> {
  const groups = groupByModule(names);
  const go = await requireGo(groups.map(([module]) => module), names.join(", "), context);
  context.progress(
    `building ${names.join(", ")} with Go: ${describeEstimate(estimateBuild(names))} where Go's caches are empty, much less where they are warm`,
  );
  const failed = new AbortController();
  const signal = context.signal ? AbortSignal.any([context.signal, failed.signal]) : failed.signal;
  const tools: Tool[] = [];
  const errors: unknown[] = [];
  const work = async (): Promise<void> => {
    for (let next = groups.shift(); next && !signal.aborted; next = groups.shift()) {
      const [module, members] = next;
      try {
        tools.push(...(await buildModule(module, members, go, staging, { ...context, signal })));
      } catch (error) {
        errors.push(error);
        failed.abort();
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, groups.length) }, work));
  // The first error stopped the others, whose own then say nothing.
  if (errors.length > 0) throw errors[0];
  context.signal?.throwIfAborted();
  return tools;
}

async function buildModule(
  module: ModuleName,
  names: readonly ToolName[],
  go: GoInstallation,
  staging: string,
  context: Context,
): Promise<Tool[]> {
  const output = join(staging, module);
  const temporary = join(staging, `${module}-tmp`);
  await mkdir(output, { recursive: true });
  await mkdir(temporary, { recursive: true });
  const packages = names.map((name) => catalogue[name].build.package);
  const flags = ["-mod=readonly", "-buildvcs=false", "-v", `-ldflags=${modules[module].linkerFlags.join(" ")}`];

  const progress = new BuildProgress(names, sizeOf(names).packages, context.progress);
  let status: number | undefined;
  try {
    status = await runGroup(go.path, ["build", ...flags, "-o", `${output}/`, ...packages], {
      cwd: moduleDirectory(module),
      environment: buildEnvironment(context, temporary),
      signal: context.signal,
      onLine: (line) => progress.take(line),
    });
  } finally {
    progress.end();
  }
  if (status !== 0) throw await buildError(module, names, progress.lines, context);

  const tools: Tool[] = [];
  for (const name of names) {
    const { package: from } = catalogue[name].build;
    const file = join(output, name);
    if (executableName(from) !== name) await rename(join(output, executableName(from)), file);
    const version = versionOf(name, "build");
    tools.push(await install(name, file, { kind: "build", version, from, go: go.version }, context));
  }
  context.progress(`built ${names.join(", ")} in ${progress.elapsed()}`);
  return tools;
}

/** The user's settings hold, except those that would build for another machine, link C code or change the modules. */
function buildEnvironment({ environment, platform }: Context, temporary: string): NodeJS.ProcessEnv {
  return {
    ...environment,
    CGO_ENABLED: "0",
    GO111MODULE: "on",
    GOWORK: "off",
    GOOS: platform.os,
    GOARCH: platform.arch,
    GOTMPDIR: temporary,
  };
}

/** The name that `go build` gives a program: the last part of its package path that is not a major version. */
function executableName(packagePath: string): string {
  return basename(packagePath.replace(/\/v\d+$/, ""));
}

/** Keeps the whole output in a file and shows its end. */
async function buildError(
  module: ModuleName,
  names: readonly ToolName[],
  lines: readonly string[],
  context: Context,
): Promise<UserError> {
  const log = join(context.cacheDirectory, "logs", `build-${module}.log`);
  await mkdir(join(log, ".."), { recursive: true });
  await writeFile(log, `${lines.join("\n")}\n`);
  const end = lines.filter((line) => !/^[\w./-]+$/.test(line) && !line.startsWith("go: downloading")).slice(-8);
  return new UserError(
    `cannot build ${names.join(", ")} (Go module "${module}"):\n${end.map((line) => `  ${line}`).join("\n")}`,
    `${advice(lines.join("\n"), names)}; all output: ${log}`,
  );
}

function advice(output: string, names: readonly ToolName[]): string {
  if (/no space left on device/.test(output)) {
    return `free some disk: this build needs about ${gigabytes(estimateBuild(names).bytes)} where Go's caches are empty`;
  }
  if (/SECURITY ERROR|checksum mismatch/.test(output)) {
    return "a module differs from what this project recorded: check the proxy in `go env GOPROXY`, then `go clean -modcache`";
  }
  if (/dial tcp|no such host|timeout|connection refused|TLS handshake|EOF|\b(403|404|410|50\d)\b/.test(output)) {
    return "check that the module proxy in `go env GOPROXY` can be reached, and run again: what was built so far is kept";
  }
  return "run `npx gitops doctor`";
}

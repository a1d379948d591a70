import type { Command } from "commander";
import { join, relative, resolve } from "node:path";
import { ExitCode, UserError } from "../../foundation/errors";

interface Flags {
  stack?: string;
  system?: string;
  out?: string;
  format: string;
}

/** Adds `gitops render`: the manifests of a stack as files, without engine, plugin or cluster. */
export function registerRender(program: Command): void {
  program
    .command("render")
    .description("write every manifest that a stack deploys, without engine, plugin or cluster")
    .option("--stack <name>", "the stack, as in Pulumi.<name>.yaml")
    .option("--system <name>", "render this system instead of the stack's own")
    .option("--out <directory>", "where to write (default: rendered/<stack>)")
    .option("--format <format>", 'how to print the summary: "text" or "json"', "text")
    .action(run);
}

async function run(flags: Flags): Promise<void> {
  if (flags.format !== "text" && flags.format !== "json") {
    throw new UserError(`--format must be "text" or "json", got "${flags.format}"`, undefined, ExitCode.Usage);
  }
  const render = require("../../render") as typeof import("../../render");
  const { directory } = await render.readProject(process.cwd());
  if (flags.stack === undefined) {
    const available = await render.stackNames(directory);
    throw new UserError(`--stack is missing; available stacks: ${available.join(", ") || "none"}`, undefined, ExitCode.Usage);
  }
  const rendered = await render.renderStack({ stack: flags.stack, system: flags.system, directory });
  const out = resolve(flags.out ?? join(directory, "rendered", rendered.stack));
  const written = await render.writeRenderedFiles(out, rendered.stack, render.layoutFiles(rendered));

  const summary = {
    stack: rendered.stack,
    directory: out,
    // Since the command was started.
    seconds: Number((performance.now() / 1000).toFixed(2)),
    kinds: countKinds(rendered),
    added: written.added,
    changed: written.changed,
    removed: written.removed,
    unchanged: written.unchanged,
  };
  process.stdout.write(flags.format === "json" ? `${JSON.stringify(summary, undefined, 2)}\n` : text(summary));
}

type Summary = Omit<import("../../render").WrittenFiles, never> & {
  stack: string;
  directory: string;
  seconds: number;
  kinds: Record<string, number>;
};

function countKinds(rendered: import("../../render").RenderedStack): Record<string, number> {
  const kinds = [
    ...rendered.objects.map(({ kind }) => kind),
    ...rendered.patches.map(({ kind }) => `${kind} (patch)`),
    ...rendered.children.map(({ root }) => `Application (child of ${root})`),
    ...rendered.crds.map(() => "CustomResourceDefinition"),
  ].sort();
  const counts: Record<string, number> = {};
  for (const kind of kinds) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

function text({ stack, directory, seconds, kinds, added, changed, removed, unchanged }: Summary): string {
  const total = Object.values(kinds).reduce((sum, count) => sum + count, 0);
  const where = relative(process.cwd(), directory) || ".";
  return [
    ...Object.entries(kinds).map(([kind, count]) => `${String(count).padStart(5)}  ${kind}`),
    `${String(total).padStart(5)}  objects of stack ${stack} in ${where}: ${added.length} files new, ${changed.length} changed, ` +
      `${removed.length} removed, ${unchanged} as before; ${seconds.toFixed(2)} s`,
    "",
  ].join("\n");
}

import { cpus, platform, totalmem } from "node:os";
import { packageDirectory } from "../foundation/paths";
import { resolveTools, toolNames } from "../rehearsal/toolchain";
import { benchCluster, benchStart } from "./cluster";
import { benchCommand } from "./command";
import { sample, sideBySide, type Costs, type Sample } from "./measure";
import { deployStack, previewWithoutChange, syntheticProgram } from "./preview";
import { benchRender } from "./render";
import { asTable, type Row } from "./table";
import { benchUp } from "./up";

/** Measurements of each kind; `GITOPS_BENCH_ROUNDS` names another number. */
const rounds = Number(process.env.GITOPS_BENCH_ROUNDS ?? 5);

const say = (line: string) => process.stderr.write(`${line}\n`);

async function main(): Promise<void> {
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error(`GITOPS_BENCH_ROUNDS must be a whole number from 1 on, got "${process.env.GITOPS_BENCH_ROUNDS}"`);
  const begin = performance.now();
  const tools = await resolveTools([...toolNames], { progress: say });

  say("start of the command");
  const { help, packages } = await benchCommand(rounds);
  say("render");
  const render = await benchRender(rounds);

  say("from nothing to 25 healthy Applications");
  const whole = await benchUp(rounds);

  const clusters = await Promise.all([benchCluster(tools), benchCluster(tools), benchCluster(tools)]);
  const [first, small, large] = clusters;
  const removeAll = async () => { for (const cluster of clusters) await cluster.remove(); };
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void removeAll().finally(() => process.exit(130)));
  if (!first || !small || !large) throw new Error("three clusters are needed");
  try {
    say("the link dev stack, whose repository is not there: cluster, no-op preview");
    const overrides = { "gitops-platform:cluster": "rehearsal", "gitops-platform:repository": "file:///nonexistent/gitops.git" };
    const link = await deployStack({ cluster: first, tools, stack: "dev", program: packageDirectory, overrides });
    const [preview] = await sideBySide(rounds, [() => previewWithoutChange(link)]);
    const start = await benchStart(first, rounds);
    await first.stop();

    say("27 and 500 Applications: no-op preview, side by side");
    const engines = [
      await deployStack({ cluster: small, tools, stack: "applications-27", program: syntheticProgram }),
      await deployStack({ cluster: large, tools, stack: "applications-500", program: syntheticProgram }),
    ];
    const [of27, of500] = await sideBySide(rounds, engines.map((engine) => () => previewWithoutChange(engine)));
    if (!preview || !of27 || !of500) throw new Error("a preview was not measured");

    const [processor] = cpus();
    process.stdout.write(`${cpus().length} x ${processor?.model ?? "unknown processor"}, ${Math.round(totalmem() / 1024 ** 3)} GiB, ${platform()}, Node.js ${process.version}, `
      + `engine ${tools.pulumi.version}, ${link.provider} Kubernetes provider, ${rounds} rounds\n\n`);
    process.stdout.write(`${asTable([
      ...costs("gitops --help", help, 0.2),
      ...costs("@pulumi/pulumi and @pulumi/kubernetes alone", packages),
      ...costs("render, link dev (25 Applications)", render.link, 1.5),
      ...ratios("render, ratio link dev / the two packages alone", render.link, packages, 1.7),
      ...costs("render, 27 Applications", render.small),
      ...costs("render, 500 Applications", render.large),
      ...ratios("render, ratio 500 / 27", render.large, render.small, 1.2),
      ...costs("no-op preview, link dev", preview, 6),
      ...costs("no-op preview, 27 Applications", of27),
      ...costs("no-op preview, 500 Applications", of500),
      ...ratios("no-op preview, ratio 500 / 27", of500, of27, 1.3),
      { what: "cluster, start to control plane ready", sample: start.controlPlane, unit: "s" },
      { what: "cluster, start to Argo CD answering", sample: start.argoCd, unit: "s", aim: 10 },
      { what: "cluster with Argo CD, memory", sample: start.memory, unit: "MiB", aim: 1536 },
      { what: "npm run up, nothing to 25 healthy Applications", sample: whole.up, unit: "s", aim: 45 },
      { what: "25 healthy Applications, memory", sample: whole.memory, unit: "MiB", aim: 1536 },
    ])}\n\n`);
    say(`done in ${Math.round((performance.now() - begin) / 1000)} s`);
  } finally {
    await removeAll();
  }
}

function costs(what: string, { elapsed, processor }: Costs, aim?: number): Row[] {
  return [{ what, sample: elapsed, unit: "s", aim }, { what: `${what}: processor time`, sample: processor, unit: "s" }];
}

function ratios(what: string, large: Costs, small: Costs, aim?: number): Row[] {
  return [
    { what, sample: ratio(large.elapsed, small.elapsed), unit: "", aim },
    { what: `${what}: processor time`, sample: ratio(large.processor, small.processor), unit: "" },
  ];
}

/** Round by round, so that what disturbed a round disturbed both. */
function ratio(large: Sample, small: Sample): Sample {
  return sample(large.values.map((value, round) => value / (small.values[round] ?? Number.NaN)));
}

void main();

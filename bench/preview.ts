import { join } from "node:path";
import { packageDirectory } from "../foundation/paths";
import { layout } from "../rehearsal/cluster/layout";
import { openStack, type EngineStack } from "../rehearsal/engine";
import type { RehearsalTools } from "../rehearsal/toolchain";
import { argoCdAnswers, type BenchCluster } from "./cluster";

/** Which program is previewed, and on what. */
export interface PreviewTarget {
  readonly cluster: BenchCluster;
  readonly tools: RehearsalTools;
  /** Name of the stack. */
  readonly stack: string;
  /** Directory of the program. */
  readonly program: string;
  readonly overrides?: Readonly<Record<string, string>>;
}

/** The program with made-up Applications. */
export const syntheticProgram = join(packageDirectory, "bench", "program");

/** Brings a stack up, once. */
export async function deployStack({ cluster, tools, stack, program, overrides }: PreviewTarget): Promise<EngineStack> {
  await cluster.start();
  const engine = await openStack({
    stack,
    programDirectory: program,
    stateDirectory: cluster.stateDirectory,
    kubeconfig: layout(cluster.stateDirectory).kubeconfig,
    overrides,
    tools: { pulumi: tools.pulumi.path, languageHost: tools["pulumi-language-nodejs"].path },
    progress: () => undefined,
  });
  await engine.up();
  await argoCdAnswers(cluster.stateDirectory);
  return engine;
}

/** One preview, which must find nothing to do. */
export async function previewWithoutChange(engine: EngineStack): Promise<void> {
  const { changed, changes } = await engine.preview();
  if (changed) throw new Error(`the preview found changes: ${changes.map(({ operation, name }) => `${operation} ${name}`).join(", ")}`);
}

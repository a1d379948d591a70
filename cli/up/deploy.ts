import { openStack, ProviderChoice, RunSummary } from "../../rehearsal/engine";
import { Tool, ToolName } from "../../rehearsal/toolchain";

/** What `pulumi up` did. */
export interface Deployment {
  readonly provider: ProviderChoice;
  readonly providerReason: string;
  readonly changed: boolean;
  /** In words, e.g. `67 created, 3.2 s`. */
  readonly summary: string;
}

/** Runs `pulumi up` of a stack against the rehearsal cluster, whatever cluster and repository its stack file names. */
export async function deploy(options: {
  readonly stack: string;
  readonly system: string | undefined;
  readonly repositoryUrl: string;
  readonly tools: Record<ToolName, Tool>;
  readonly progress: (line: string) => void;
  readonly signal: AbortSignal;
}): Promise<Deployment> {
  const { stack: name, system, repositoryUrl, tools, progress, signal } = options;
  const stack = await openStack({
    stack: name,
    overrides: {
      "gitops-platform:cluster": "rehearsal",
      "gitops-platform:repository": repositoryUrl,
      ...(system === undefined ? {} : { "gitops-platform:system": system }),
    },
    tools: { pulumi: tools.pulumi.path, languageHost: tools["pulumi-language-nodejs"].path },
    progress,
    signal,
  });
  const run = await stack.up();
  return { provider: stack.provider, providerReason: stack.providerReason, changed: run.changed, summary: inWords(run) };
}

function inWords(run: RunSummary): string {
  const counts = (["created", "updated", "replaced", "deleted"] as const).filter((kind) => run[kind] > 0).map((kind) => `${run[kind]} ${kind}`);
  return counts.length === 0 ? `no change in ${run.unchanged} resources` : counts.join(", ");
}

import { stateDirectory } from "../../foundation/paths";
import { layout } from "../../rehearsal/cluster/layout";
import { EngineStack, openStack, ProviderChoice, RunSummary } from "../../rehearsal/engine";
import { Tool, ToolName } from "../../rehearsal/toolchain";
import { rehearsalSettings, RehearsalSettings } from "./rehearsal-settings";

/** What `pulumi up` did. */
export interface Deployment {
  readonly provider: ProviderChoice;
  readonly providerReason: string;
  readonly changed: boolean;
  /** In words, e.g. `67 created, 3.2 s`. */
  readonly summary: string;
}

/** What a stack is opened with. */
export interface DeployOptions extends RehearsalSettings {
  readonly stack: string;
  readonly tools: Pick<Record<ToolName, Tool>, "pulumi" | "pulumi-language-nodejs">;
  readonly progress: (line: string) => void;
  readonly signal: AbortSignal;
}

/** Opens a stack for the rehearsal cluster and the local repository. */
export async function openRehearsalStack({ stack, system, repositoryUrl, tools, progress, signal }: DeployOptions): Promise<EngineStack> {
  return openStack({
    stack,
    overrides: await rehearsalSettings({ system, repositoryUrl }),
    tools: { pulumi: tools.pulumi.path, languageHost: tools["pulumi-language-nodejs"].path },
    // Whatever contexts this user has, the rehearsal's is meant.
    kubeconfig: layout(stateDirectory()).kubeconfig,
    progress,
    signal,
  });
}

/** Runs `pulumi up` of a stack against the rehearsal cluster. */
export async function deploy(stack: EngineStack): Promise<Deployment> {
  const run = await stack.up();
  return { provider: stack.provider, providerReason: stack.providerReason, changed: run.changed, summary: inWords(run) };
}

function inWords(run: RunSummary): string {
  const counts = (["created", "updated", "replaced", "deleted"] as const).filter((kind) => run[kind] > 0).map((kind) => `${run[kind]} ${kind}`);
  return counts.length === 0 ? `no change in ${run.unchanged} resources` : counts.join(", ");
}

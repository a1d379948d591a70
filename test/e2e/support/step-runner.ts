import { KubeConfig, KubernetesObject, KubernetesObjectApi, PatchStrategy, V1Pod, Watch } from "@kubernetes/client-node";
import { Workspaces } from "../../components/build-pipeline/support/steps";
import { Platform } from "./platform";

/** What a step did, in the words of Argo's executor. */
export interface StepOutcome {
  readonly outputs?: Readonly<Record<string, string>>;
  readonly failed?: boolean;
}

/** A step that needs a container runtime, which nobody has here. */
export type SimulatedStep = (pod: V1Pod, env: Readonly<Record<string, string>>) => StepOutcome;

/**
 * Stands in for the kubelet and for Argo's executor: runs the command that a pod of a Workflow declares, with the variables
 * that the real controller resolved, and reports the outputs as the executor does, with the token of the executor's own
 * ServiceAccount. Pods wait for it by an annotation of the rehearsal's simulated nodes.
 */
export class StepRunner {
  /** Names of the steps in the order in which their pods appeared, such as `deliver.images.api.build`. */
  readonly order: string[] = [];
  private readonly seen = new Set<string>();
  private readonly failures: unknown[] = [];
  private abort: AbortController | undefined;

  private constructor(
    private readonly platform: Platform,
    private readonly executor: KubernetesObjectApi,
    private readonly namespace: string,
    private readonly workspaces: Workspaces,
    private readonly variables: Readonly<Record<string, string>>,
    private readonly simulated: Readonly<Record<string, SimulatedStep>>,
  ) {}

  /** What pods of a Workflow carry so that they wait. */
  static readonly podAnnotations = { "gitops.platform/process": "Starting" };

  static async start(options: {
    platform: Platform; namespace: string; executorToken: string; workspaces: Workspaces; variables: Record<string, string>; simulated: Record<string, SimulatedStep>;
  }): Promise<StepRunner> {
    const { platform, namespace, executorToken, workspaces, variables, simulated } = options;
    const config = new KubeConfig();
    const own = platform.config();
    config.loadFromOptions({
      clusters: own.getClusters(), users: [{ name: "executor", token: executorToken }],
      contexts: [{ name: "executor", cluster: own.getCurrentCluster()?.name ?? "", user: "executor" }], currentContext: "executor",
    });
    const runner = new StepRunner(platform, KubernetesObjectApi.makeApiClient(config), namespace, workspaces, variables, simulated);
    await runner.watch();
    return runner;
  }

  stop(): void {
    this.abort?.abort();
    const [failure] = this.failures;
    if (failure !== undefined) throw failure;
  }

  /** Forgets what ran before. */
  reset(): void {
    this.order.length = 0;
  }

  private async watch(): Promise<void> {
    this.abort = await new Watch(this.platform.config()).watch(
      `/api/v1/namespaces/${this.namespace}/pods`, { labelSelector: "workflows.argoproj.io/workflow" },
      (_phase, pod: V1Pod) => {
        const name = pod.metadata?.name ?? "";
        if (this.seen.has(name) || pod.metadata?.annotations?.["gitops.platform/process"] !== "Starting") return;
        this.seen.add(name);
        this.run(pod).catch((error: unknown) => this.failures.push(error));
      },
      (error: unknown) => { if (error && !this.abort?.signal.aborted) this.failures.push(error); },
    );
  }

  private async run(pod: V1Pod): Promise<void> {
    const { name = "", annotations = {}, labels = {} } = pod.metadata ?? {};
    const node = (annotations["workflows.argoproj.io/node-name"] ?? "").split(".").slice(1).join(".").replace(/\[\d+\]\./g, ".");
    const step = node.replace(/\.\./g, ".");
    this.order.push(step);
    const { outputs = {}, failed = false } = await this.execute(pod, step);
    await this.executor.create({
      apiVersion: "argoproj.io/v1alpha1",
      kind: "WorkflowTaskResult",
      metadata: {
        name: annotations["workflows.argoproj.io/node-id"] ?? "",
        namespace: this.namespace,
        labels: { "workflows.argoproj.io/workflow": labels["workflows.argoproj.io/workflow"] ?? "", "workflows.argoproj.io/report-outputs-completed": "true" },
      },
      outputs: { parameters: Object.entries(outputs).map(([parameter, value]) => ({ name: parameter, value })) },
    } as KubernetesObject);
    await this.platform.api().patch({
      apiVersion: "v1", kind: "Pod",
      metadata: { name, namespace: this.namespace, annotations: { "gitops.platform/process": null as unknown as string, ...(failed ? { "gitops.platform/simulate": "fail" } : {}) } },
    }, undefined, undefined, undefined, undefined, PatchStrategy.MergePatch).catch((error: { code?: number }) => {
      // Gone with the Workflow that a test removed.
      if (error.code !== 404) throw error;
    });
  }

  private async execute(pod: V1Pod, step: string): Promise<StepOutcome> {
    const main = pod.spec?.containers.find(({ name }) => name === "main");
    const env = Object.fromEntries((main?.env ?? []).map(({ name, value = "" }) => [name, value]));
    const simulated = Object.entries(this.simulated).find(([suffix]) => step === suffix || step.endsWith(`.${suffix}`))?.[1];
    if (simulated) return simulated(pod, env);
    // Argo's own program starts the command: argoexec emissary ... -- sh -c SCRIPT
    const words = [...(main?.command ?? []), ...(main?.args ?? [])];
    const [interpreter, , script = ""] = words.slice(words.indexOf("--") + 1);
    if (interpreter !== "sh" && interpreter !== "node") throw new Error(`${step} runs "${interpreter}", which is not simulated`);
    const variables = Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith("ARGO_")));
    const { WORKSPACE: _workspace, ...own } = { ...variables, ...this.variables };
    const result = await this.workspaces.run(interpreter, script, own);
    if (result.exitCode !== 0) process.stderr.write(`    ${step}: ${result.stderr}`);
    return { outputs: result.outputs, failed: result.exitCode !== 0 };
  }
}

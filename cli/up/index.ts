import { Listr } from "listr2";
import { ExitCode, UserError } from "../../foundation/errors";
import { rehearsalContext, stateDirectory } from "../../foundation/paths";
import { controlPlaneTools, startCluster, stopCluster } from "../../rehearsal/cluster";
import { claimStateDirectory, layout } from "../../rehearsal/cluster/layout";
import { localRepository } from "../../rehearsal/local-repository";
import { resolveTools, toolNames, workflowPrograms } from "../../rehearsal/toolchain";
import { clusterReader } from "../follow/cluster-reader";
import { followRollout } from "../follow/follow";
import { RolloutLines } from "../follow/lines";
import { interruptible } from "../interrupt";
import { listrOptions } from "../listr-options";
import { progressTo } from "../progress";
import { refuseAnotherSystem } from "./another-system";
import { declaredContent } from "./declared-content";
import { deploy, openRehearsalStack } from "./deploy";
import { declaredRollout, fillRepository } from "./fill-repository";
import { Preparation } from "./preparation";
import { UpResult } from "./result";
import { closingLines, summarize } from "./summary";

/** What `gitops up` is told. */
export interface UpOptions {
  readonly stack: string;
  readonly system: string | undefined;
  /** Sample workloads in place of what the system declares. */
  readonly sampleWorkloads: boolean;
  readonly timeoutSeconds: number;
  readonly format: "text" | "json";
}

interface Context extends Partial<UpResult> {
  preparation?: Preparation;
}

type Steps = Listr<Context, "default", "simple">;

/** Deploys a stack to the rehearsal cluster: tools, cluster, repository, Pulumi, waves. */
export async function runUp(options: UpOptions): Promise<void> {
  const state = stateDirectory();
  const begin = Date.now();
  const result = await interruptible(async (signal) => {
    const context: Context = {};
    try {
      await steps(options, state, signal).run(context);
      return context as UpResult;
    } catch (error) {
      await context.preparation?.ended();
      if (!signal.aborted) throw error;
      if (context.cluster?.started) await stopCluster({ stateDirectory: state });
      throw new UserError("interrupted", context.cluster?.started ? "the rehearsal cluster is stopped; the next run goes on from its data" : undefined, ExitCode.Interrupted);
    }
  });
  const seconds = Math.round((Date.now() - begin) / 1000);
  const text = options.format === "json" ? JSON.stringify(summarize(result, seconds), undefined, 2) : closingLines(result, seconds).join("\n");
  process.stdout.write(`${text}\n`);
}

function steps({ stack, system, sampleWorkloads, timeoutSeconds, format }: UpOptions, state: string, signal: AbortSignal): Steps {
  const repository = localRepository(state);
  return new Listr<Context, "default", "simple">([
    {
      // First, because a wrong setting must not start anything.
      title: `Program: stack ${stack}`,
      task: async (context, task) => {
        context.rollout = await declaredRollout(stack, system, repository);
        await refuseAnotherSystem(state, stack, context.rollout.root.name);
        context.content = sampleWorkloads ? undefined : await declaredContent(stack, system);
        task.title = `Program: stack ${stack}, ${context.rollout.applications.length} Applications on branch ${context.rollout.branch}`;
      },
    },
    {
      title: "Tools",
      task: async (context, task) => {
        const names = [...toolNames, ...(required(context.rollout).argoWorkflows ? workflowPrograms : [])];
        context.tools = await resolveTools(names, {
          progress: progressTo((line) => { task.output = line; }), announce: (text) => { task.title = `Tools: ${text}`; }, signal,
        });
        const origins = Object.values(context.tools).map(({ source }) => source);
        task.title = `Tools: ${[...new Set(origins)].map((origin) => `${origins.filter((other) => other === origin).length} from ${origin}`).join(", ")}`;
      },
    },
    {
      title: "Rehearsal cluster",
      task: async (context, task) => {
        const tools = required(context.tools);
        claimStateDirectory(state);
        context.preparation = new Preparation({
          fillRepository: () => fillRepository(repository, required(context.rollout), { kubectl: tools.kubectl.path, kubeconfig: layout(state).kubeconfig }, context.content),
          openStack: (progress) => openRehearsalStack({ stack, system, repositoryUrl: repository.url, tools, progress, signal }),
        });
        context.cluster = await startCluster({ stateDirectory: state, tools, progress: progressTo((line) => { task.output = line; }), signal });
        task.title = context.cluster.started
          ? `Rehearsal cluster: ${controlPlaneTools.length} processes, ready after ${context.cluster.readySeconds.toFixed(1)} s`
          : "Rehearsal cluster: running already";
      },
    },
    {
      title: "GitOps repository",
      task: async (context, task) => {
        task.output = context.content === undefined ? "sample workloads, where paths hold nothing" : "what the system declares, where paths hold nothing";
        context.repository = await required(context.preparation).repository;
        const { added } = context.repository;
        task.title = `GitOps repository: ${added.length === 0 ? "nothing to add" : `${added.length} directories added`}`;
      },
    },
    {
      title: `Pulumi: stack ${stack}`,
      task: async (context, task) => {
        context.deployment = await deploy(await required(context.preparation).stack(progressTo((line) => { task.output = line; })));
        const { summary, provider } = context.deployment;
        task.title = `Pulumi: stack ${stack}, ${summary}, ${provider === "official" ? "official Kubernetes provider" : "stand-in Kubernetes provider"}`;
      },
      rendererOptions: { outputBar: 3 },
    },
    {
      title: "Applications",
      task: async (context, task) => {
        const { root } = required(context.rollout);
        const lines = new RolloutLines();
        const redraws = process.stdout.isTTY === true && format === "text";
        context.report = await followRollout({
          reader: clusterReader({ kubeconfig: required(context.cluster).kubeconfig, context: rehearsalContext, namespace: root.namespace }),
          root: root.name,
          revision: required(context.repository).revision,
          timeoutSeconds,
          signal,
          onNote: (text) => { task.output = text; },
          onReport: (report) => {
            const out = redraws ? lines.table(report) : lines.news(report);
            if (out.length > 0) task.output = out.join("\n");
          },
        });
        const children = context.report.waves.flatMap((wave) => wave.children);
        const healthy = children.filter((child) => child.state === "healthy").length;
        task.title = `Applications: ${healthy} of ${children.length} Synced and Healthy in ${context.report.waves.length} waves`;
      },
      rendererOptions: { outputBar: 1, persistentOutput: true },
    },
  ], listrOptions(format));
}

/** A step only runs after those before it. */
function required<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error("a step of `gitops up` ran before the one it needs");
  return value;
}

import { Listr } from "listr2";
import { stateDirectory } from "../../foundation/paths";
import { controlPlaneTools, startCluster, type ClusterTools, type RehearsalCluster } from "../../rehearsal/cluster";
import { resolveTools, workflowPrograms } from "../../rehearsal/toolchain";
import { interruptible } from "../interrupt";
import { listrOptions } from "../listr-options";

interface Flags {
  readonly port: Readonly<Record<string, number>>;
  readonly nodes: number;
  readonly argoWorkflows: boolean;
}

interface Context {
  tools?: ClusterTools;
  cluster?: RehearsalCluster;
}

/** `gitops rehearsal up`. */
export async function up({ port, nodes, argoWorkflows }: Flags): Promise<void> {
  const context: Context = {};
  await interruptible(async (signal) => {
    const tasks = new Listr<Context>(
      [
        {
          title: "tools",
          task: async (values, task) => {
            const optional = argoWorkflows ? workflowPrograms : [];
            values.tools = await resolveTools([...controlPlaneTools, "argocd", "miniredis", "registry", "kustomize", "helm", ...optional], {
              progress: (line) => void (task.output = line),
              announce: (text) => void (task.title = `tools: ${text}`),
              signal,
            });
          },
        },
        {
          title: "control plane",
          task: async (values, task) => {
            if (!values.tools) throw new Error("the tools were not resolved");
            values.cluster = await startCluster({
              stateDirectory: stateDirectory(),
              tools: values.tools,
              ports: port,
              nodes,
              progress: (line) => void (task.output = line),
              signal,
            });
            if (!values.cluster.started) task.title = "control plane (it runs already)";
          },
        },
      ],
      {
        ctx: context,
        ...listrOptions("text"),
      },
    );
    await tasks.run();
  });
  if (context.cluster) process.stdout.write(summary(context.cluster));
}

function summary({ kubeconfig, readySeconds, started, server }: RehearsalCluster): string {
  return [
    started ? `ready after ${readySeconds.toFixed(1)} s at ${server}` : `ready at ${server}`,
    "Controllers run as processes as soon as a stack declares them; pods are simulated.",
    `export KUBECONFIG=${kubeconfig}`,
    "",
  ].join("\n");
}

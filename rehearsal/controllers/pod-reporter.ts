import { CoreV1Api, PatchStrategy, setHeaderOptions, type KubeConfig, type V1Pod } from "@kubernetes/client-node";
import { isMissing } from "../cluster/api-errors";
import type { ProcessStatus } from "../cluster/state";
import { Watcher } from "./watcher";
import type { Workload } from "./workload";

/**
 * Annotation of a pod whose container runs as a process: how the process is doing, as in `ProcessState`, capitalised.
 * The stages in cluster/stages/pod-process.yaml make the pod follow it.
 */
export const processAnnotation = "gitops.platform/process";
const messageAnnotation = "gitops.platform/process-message";

/** Tells the simulated pods of one namespace how the processes that stand for them are doing. */
export class PodReporter {
  private readonly core: CoreV1Api;
  private readonly pods: Watcher<V1Pod>;
  private started: Promise<boolean> | undefined;

  /** @param onChange called when a pod appears or changes */
  constructor(
    client: KubeConfig,
    private readonly namespace: string,
    onChange: () => void,
  ) {
    this.core = client.makeApiClient(CoreV1Api);
    this.pods = new Watcher(
      client,
      `/api/v1/namespaces/${namespace}/pods`,
      () => this.core.listNamespacedPod({ namespace }),
      (_, exists) => exists && onChange(),
    );
  }

  /** Resolves when the pods that exist now are known. */
  async start(): Promise<void> {
    await (this.started ??= this.pods.start());
  }

  stop(): Promise<void> {
    return this.pods.stop();
  }

  /** Brings the annotations of a workload's pods up to date. */
  async report(workload: Workload, { state, message = "" }: ProcessStatus): Promise<void> {
    const annotations = { [processAnnotation]: capitalise(state), [messageAnnotation]: message };
    const outdated = this.pods
      .list(this.namespace)
      .filter((pod) => belongsTo(pod, workload) && !pod.metadata?.deletionTimestamp)
      .filter((pod) => pod.metadata?.annotations?.[processAnnotation] !== annotations[processAnnotation]);
    await Promise.all(outdated.map((pod) => this.annotate(pod.metadata?.name ?? "", annotations)));
  }

  private async annotate(name: string, annotations: Readonly<Record<string, string>>): Promise<void> {
    try {
      await this.core.patchNamespacedPod(
        { name, namespace: this.namespace, body: { metadata: { annotations } } },
        setHeaderOptions("Content-Type", PatchStrategy.MergePatch),
      );
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  }
}

/** Whether a pod was made for this Deployment (by one of its ReplicaSets) or StatefulSet. */
export function belongsTo({ metadata }: V1Pod, { kind, name }: Pick<Workload, "kind" | "name">): boolean {
  const owner = metadata?.ownerReferences?.find(({ controller }) => controller);
  if (kind === "StatefulSet") return owner?.kind === "StatefulSet" && owner.name === name;
  return owner?.kind === "ReplicaSet" && owner.name === `${name}-${metadata?.labels?.["pod-template-hash"]}`;
}

function capitalise(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

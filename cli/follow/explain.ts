/** The parts of a live object that tell why it is not ready. */
export interface LiveObject {
  readonly kind?: string;
  readonly metadata?: { readonly name?: string; readonly namespace?: string; readonly generation?: number };
  readonly spec?: { readonly replicas?: number; readonly minReadySeconds?: number; readonly completions?: number };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly replicas?: number;
    readonly updatedReplicas?: number;
    readonly readyReplicas?: number;
    readonly availableReplicas?: number;
    readonly desiredNumberScheduled?: number;
    readonly numberAvailable?: number;
    readonly succeeded?: number;
    readonly failed?: number;
    readonly phase?: string;
    readonly conditions?: readonly { readonly type: string; readonly status: string; readonly reason?: string; readonly message?: string }[];
  };
}

/** The kinds that `explainObject` knows. */
export const explainedKinds: readonly string[] = ["Deployment", "StatefulSet", "DaemonSet", "Job", "PersistentVolumeClaim"];

/** Why an object is not ready, in words; undefined when it is, or when nothing is known of its kind. */
export function explainObject(object: LiveObject): string | undefined {
  const { spec = {}, status = {} } = object;
  switch (object.kind) {
    case "Deployment":
    case "StatefulSet": {
      const wanted = spec.replicas ?? 1;
      const stalled = status.conditions?.find(({ type, status: value }) => type === "Progressing" && value === "False");
      if (stalled) return stalled.message ?? stalled.reason;
      if ((status.observedGeneration ?? 0) < (object.metadata?.generation ?? 0)) return "its controller has not seen the change yet";
      const updated = status.updatedReplicas ?? 0;
      if (updated < wanted) return `${updated} of ${wanted} pods updated`;
      const old = (status.replicas ?? 0) - updated;
      if (old > 0) return `${old} old ${old === 1 ? "pod is" : "pods are"} kept until the new ones are available`;
      const available = status.availableReplicas ?? 0;
      if (available >= wanted) return undefined;
      const ready = status.readyReplicas ?? 0;
      const delay = ready >= wanted && spec.minReadySeconds ? `; ready pods count after ${spec.minReadySeconds} s` : "";
      return `${available} of ${wanted} pods available${delay}`;
    }
    case "DaemonSet": {
      const wanted = status.desiredNumberScheduled ?? 0;
      const available = status.numberAvailable ?? 0;
      return available >= wanted ? undefined : `${available} of ${wanted} pods available`;
    }
    case "Job": {
      const failed = status.conditions?.find(({ type, status: value }) => type === "Failed" && value === "True");
      if (failed) return failed.message ?? "failed";
      const wanted = spec.completions ?? 1;
      const succeeded = status.succeeded ?? 0;
      return succeeded >= wanted ? undefined : `${succeeded} of ${wanted} runs completed`;
    }
    case "PersistentVolumeClaim":
      return status.phase === "Bound" ? undefined : `phase is ${status.phase ?? "not known"}`;
    default:
      return undefined;
  }
}

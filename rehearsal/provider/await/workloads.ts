import { type JsonObject, numberAt, objectsAt, textAt, valueAt } from "../../../foundation/json";
import { failed, pending, ready, type Readiness, type ReadinessRule } from "./readiness";

/** A Deployment is ready when its rollout is complete, as `kubectl rollout status` sees it. */
export const deployment: ReadinessRule = (object) => {
  const unseen = notObserved(object);
  if (unseen) return unseen;
  if (valueAt(object, "spec", "paused") === true) return ready;
  const progressing = conditionOf(object, "Progressing");
  if (progressing?.status === "False" && progressing.reason === "ProgressDeadlineExceeded") {
    return failed(`the rollout failed: ${textAt(progressing, "message") ?? "ProgressDeadlineExceeded"}`);
  }
  const wanted = numberAt(object, "spec", "replicas") ?? 1;
  const updated = numberAt(object, "status", "updatedReplicas") ?? 0;
  const total = numberAt(object, "status", "replicas") ?? 0;
  const available = numberAt(object, "status", "availableReplicas") ?? 0;
  if (updated < wanted) return pending(`${updated} of ${wanted} replicas are updated`);
  if (total > updated) return pending(`${total - updated} old replicas are still there`);
  if (available < updated) return pending(`${available} of ${updated} replicas are available`);
  return ready;
};

/** A StatefulSet is ready when all its pods are, in the current revision. */
export const statefulSet: ReadinessRule = (object) => {
  const unseen = notObserved(object);
  if (unseen) return unseen;
  const wanted = numberAt(object, "spec", "replicas") ?? 1;
  const readyPods = numberAt(object, "status", "readyReplicas") ?? 0;
  if (readyPods < wanted) return pending(`${readyPods} of ${wanted} replicas are ready`);
  if (textAt(object, "spec", "updateStrategy", "type") === "OnDelete") return ready;
  const updated = numberAt(object, "status", "updatedReplicas") ?? 0;
  const partition = numberAt(object, "spec", "updateStrategy", "rollingUpdate", "partition") ?? 0;
  if (partition > 0)
    return updated < wanted - partition ? pending(`${updated} of ${wanted - partition} replicas are updated`) : ready;
  if (textAt(object, "status", "updateRevision") !== textAt(object, "status", "currentRevision")) {
    return pending(`${updated} of ${wanted} replicas are updated`);
  }
  return ready;
};

/** A DaemonSet is ready when every node that should run its pod has an available one. */
export const daemonSet: ReadinessRule = (object) => {
  const unseen = notObserved(object);
  if (unseen) return unseen;
  const wanted = numberAt(object, "status", "desiredNumberScheduled") ?? 0;
  const updated = numberAt(object, "status", "updatedNumberScheduled") ?? 0;
  const available = numberAt(object, "status", "numberAvailable") ?? 0;
  if (textAt(object, "spec", "updateStrategy", "type") !== "OnDelete" && updated < wanted) {
    return pending(`${updated} of ${wanted} pods are updated`);
  }
  return available < wanted ? pending(`${available} of ${wanted} pods are available`) : ready;
};

/** A Job is ready when it is complete. */
export const job: ReadinessRule = (object) => {
  if (valueAt(object, "spec", "suspend") === true) return ready;
  const failure = conditionOf(object, "Failed");
  if (failure?.status === "True")
    return failed(`the job failed: ${textAt(failure, "message") ?? textAt(failure, "reason") ?? ""}`);
  if (conditionOf(object, "Complete")?.status === "True") return ready;
  const succeeded = numberAt(object, "status", "succeeded") ?? 0;
  return pending(`${succeeded} of ${numberAt(object, "spec", "completions") ?? 1} pods have completed`);
};

/** A Pod is ready when it is, or when it has done its work. */
export const pod: ReadinessRule = (object) => {
  const phase = textAt(object, "status", "phase") ?? "Pending";
  if (phase === "Succeeded") return ready;
  if (phase === "Failed")
    return failed(`the pod failed: ${textAt(object, "status", "message") ?? textAt(object, "status", "reason") ?? ""}`);
  if (conditionOf(object, "Ready")?.status === "True") return ready;
  return pending(`the pod is ${phase}${podProblem(object)}`);
};

/** Why a pod does not run, such as ` (web: ImagePullBackOff: ...)`; empty when nothing is known. */
export function podProblem(object: JsonObject): string {
  const statuses = [
    ...objectsAt(object, "status", "initContainerStatuses"),
    ...objectsAt(object, "status", "containerStatuses"),
  ];
  for (const status of statuses) {
    const reason = textAt(status, "state", "waiting", "reason") ?? textAt(status, "state", "terminated", "reason");
    if (!reason || reason === "Completed" || reason === "ContainerCreating" || reason === "PodInitializing") continue;
    const message = textAt(status, "state", "waiting", "message") ?? textAt(status, "state", "terminated", "message");
    return ` (container ${String(status.name)}: ${reason}${message ? `: ${message}` : ""})`;
  }
  const scheduled = conditionOf(object, "PodScheduled");
  if (scheduled?.status === "False")
    return ` (${textAt(scheduled, "reason") ?? ""}: ${textAt(scheduled, "message") ?? ""})`;
  return "";
}

/** The condition of a type in an object's status. */
export function conditionOf(object: JsonObject, type: string): JsonObject | undefined {
  return objectsAt(object, "status", "conditions").find((condition) => condition.type === type);
}

function notObserved(object: JsonObject): Readiness | undefined {
  const observed = numberAt(object, "status", "observedGeneration") ?? 0;
  const generation = numberAt(object, "metadata", "generation") ?? 0;
  return observed < generation ? pending("the controller has not seen the change yet") : undefined;
}

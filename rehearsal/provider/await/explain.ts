import { type JsonObject, objectAt, objectsAt, textAt } from "../../../foundation/json";
import { displayName, refOf } from "../../../clients/kubernetes/object-ref";
import type { Surroundings } from "./readiness";
import { podProblem } from "./workloads";

const maxLines = 5;

/** What the cluster says about an object that is not ready: problems of its pods, and its latest warnings. */
export async function explain(object: JsonObject, surroundings: Surroundings): Promise<string[]> {
  const lines = [...(await podProblems(object, surroundings)), ...(await warnings(object, surroundings))];
  return [...new Set(lines)].slice(0, maxLines);
}

async function podProblems(object: JsonObject, surroundings: Surroundings): Promise<string[]> {
  const { kind, namespace } = refOf(object);
  if (!["Deployment", "StatefulSet", "DaemonSet", "Job"].includes(kind) || !namespace) return [];
  const labels = objectAt(object, "spec", "selector", "matchLabels");
  const labelSelector = Object.entries(labels)
    .map(([name, value]) => `${name}=${String(value)}`)
    .join(",");
  if (!labelSelector) return [];
  const pods = await surroundings.list("v1", "Pod", namespace, { labelSelector, limit: "20" });
  return pods.flatMap((pod) => {
    const problem = podProblem(pod);
    return problem ? [`${displayName(refOf(pod))}${problem}`] : [];
  });
}

async function warnings(object: JsonObject, surroundings: Surroundings): Promise<string[]> {
  const { uid, namespace } = objectAt(object, "metadata");
  const fieldSelector = `involvedObject.uid=${String(uid)},type=Warning`;
  const inNamespace = typeof namespace === "string" ? namespace : "default";
  const events = await surroundings.list("v1", "Event", inNamespace, { fieldSelector, limit: "20" });
  const time = (event: JsonObject): string => textAt(event, "lastTimestamp") ?? textAt(event, "eventTime") ?? "";
  return events
    .sort((a, b) => time(b).localeCompare(time(a)))
    .slice(0, 2)
    .map((event) => `${textAt(event, "reason") ?? "Warning"}: ${textAt(event, "message") ?? ""}`);
}

/** What holds an object that is being deleted: its finalizers, and for a namespace what is left in it. */
export function explainDeletion(object: JsonObject): string {
  const finalizers = objectAt(object, "metadata").finalizers;
  const names = Array.isArray(finalizers) ? finalizers.map(String) : [];
  const inNamespace = objectsAt(object, "status", "conditions")
    .filter(({ status, type }) => status === "True" && String(type).startsWith("Namespace"))
    .map((condition) => textAt(condition, "message") ?? "");
  const parts = [
    names.length > 0 ? `held by ${names.length === 1 ? "finalizer" : "finalizers"} ${names.join(", ")}` : "",
    ...inNamespace,
  ].filter(Boolean);
  if (parts.length === 0 && object.kind === "Namespace") return "its contents are being deleted";
  return parts.join("; ") || "the server has not removed it yet";
}

import { type JsonObject, equal, objectAt, objectsAt, textAt, valueAt } from "../../../foundation/json";
import { failed, pending, ready, type Readiness, type ReadinessRule, tolerable } from "./readiness";
import { conditionOf, daemonSet, deployment, job, pod, statefulSet } from "./workloads";

const namespace: ReadinessRule = (object) => {
  const phase = textAt(object, "status", "phase");
  return phase === "Active" ? ready : pending(`the namespace is ${phase ?? "not active yet"}`);
};

const customResourceDefinition: ReadinessRule = (object) => {
  const names = conditionOf(object, "NamesAccepted");
  if (names?.status === "False") return failed(`the names are not accepted: ${textAt(names, "message") ?? ""}`);
  return conditionOf(object, "Established")?.status === "True" ? ready : pending("the kind is not established yet");
};

const service: ReadinessRule = async (object, surroundings) => {
  if (textAt(object, "spec", "type") === "ExternalName") return ready;
  const loadBalanced = textAt(object, "spec", "type") === "LoadBalancer";
  const { name, namespace: inNamespace } = objectAt(object, "metadata");
  if (Object.keys(objectAt(object, "spec", "selector")).length > 0) {
    const slices = await surroundings.list("discovery.k8s.io/v1", "EndpointSlice", String(inNamespace), {
      labelSelector: `kubernetes.io/service-name=${String(name)}`,
    });
    const endpoints = slices.flatMap((slice) => objectsAt(slice, "endpoints"));
    if (!endpoints.some((endpoint) => valueAt(endpoint, "conditions", "ready") !== false)) {
      if (endpoints.length > 0) return pending("no pod behind the service is ready");
      const addressed = loadBalanced ? loadBalancer(object) : ready;
      return addressed.ready ? tolerable("the service finds no pod by its selector") : addressed;
    }
  }
  return loadBalanced ? loadBalancer(object) : ready;
};

const loadBalancer = (object: JsonObject): Readiness =>
  objectsAt(object, "status", "loadBalancer", "ingress").length > 0 ? ready : pending("no address is assigned yet");

const persistentVolumeClaim: ReadinessRule = async (object, surroundings) => {
  const phase = textAt(object, "status", "phase") ?? "Pending";
  if (phase === "Bound") return ready;
  if (phase === "Lost") return pending("the volume of the claim is lost");
  const className = textAt(object, "spec", "storageClassName");
  const storageClass = className ? await surroundings.get("storage.k8s.io/v1", "StorageClass", className) : undefined;
  if (storageClass?.volumeBindingMode === "WaitForFirstConsumer") return ready;
  const where = className
    ? `storage class ${className}${storageClass ? "" : ", which does not exist"}`
    : "no storage class";
  return pending(`the claim is ${phase} (${where})`);
};

const persistentVolume: ReadinessRule = (object) => {
  const phase = textAt(object, "status", "phase");
  return phase === "Available" || phase === "Bound" ? ready : pending(`the volume is ${phase ?? "Pending"}`);
};

const resourceQuota: ReadinessRule = (object) =>
  equal(objectAt(object, "spec", "hard"), objectAt(object, "status", "hard"))
    ? ready
    : pending("the quota is not in force yet");

const secret: ReadinessRule = (object) => {
  if (object.type !== "kubernetes.io/service-account-token") return ready;
  return Object.keys(objectAt(object, "data")).length > 0 ? ready : pending("the token is not there yet");
};

const rules: Readonly<Record<string, ReadinessRule>> = {
  "apps/Deployment": deployment,
  "apps/StatefulSet": statefulSet,
  "apps/DaemonSet": daemonSet,
  "batch/Job": job,
  "/Pod": pod,
  "/Namespace": namespace,
  "apiextensions.k8s.io/CustomResourceDefinition": customResourceDefinition,
  "/Service": service,
  "networking.k8s.io/Ingress": loadBalancer,
  "/PersistentVolumeClaim": persistentVolumeClaim,
  "/PersistentVolume": persistentVolume,
  "/ResourceQuota": resourceQuota,
  "/Secret": secret,
};

/** The rule for a kind, or `undefined` where an object is ready as soon as it exists. */
export function ruleFor(apiVersion: string, kind: string): ReadinessRule | undefined {
  const group = apiVersion.includes("/") ? apiVersion.slice(0, apiVersion.indexOf("/")) : "";
  return Object.hasOwn(rules, `${group}/${kind}`) ? rules[`${group}/${kind}`] : undefined;
}

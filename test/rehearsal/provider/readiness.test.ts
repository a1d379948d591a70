import { strict as assert } from "node:assert";
import type { JsonObject } from "../../../foundation/json";
import { explainDeletion } from "../../../rehearsal/provider/await/explain";
import type { Surroundings } from "../../../rehearsal/provider/await/readiness";
import { ruleFor } from "../../../rehearsal/provider/await/rules";

/** Ready is "ready"; everything else is what is missing, with "!" before what will not come by itself. */
async function state(object: JsonObject, found: Record<string, JsonObject[]> = {}): Promise<string> {
  const surroundings: Surroundings = {
    list: async (_apiVersion, kind) => found[kind] ?? [],
    get: async (_apiVersion, kind, name) => found[kind]?.find(({ metadata }) => (metadata as JsonObject).name === name),
  };
  const rule = ruleFor(String(object.apiVersion), String(object.kind));
  if (!rule) return "no rule";
  const readiness = await rule(object, surroundings);
  return readiness.ready ? "ready" : `${readiness.failed ? "!" : ""}${readiness.tolerable ? "?" : ""}${readiness.message}`;
}

const deployment = (status: JsonObject, spec: JsonObject = { replicas: 2 }): JsonObject => ({
  apiVersion: "apps/v1", kind: "Deployment", metadata: { generation: 3 }, spec, status: { observedGeneration: 3, ...status },
});
const done = { replicas: 2, updatedReplicas: 2, availableReplicas: 2 };

describe("readiness", () => {
  it("of a Deployment is its complete rollout", async () => {
    assert.equal(await state(deployment(done)), "ready");
    assert.equal(await state(deployment({ ...done, observedGeneration: 2 })), "the controller has not seen the change yet");
    assert.equal(await state({ ...deployment({}), status: {} }), "the controller has not seen the change yet");
    assert.equal(await state(deployment({ ...done, updatedReplicas: 1 })), "1 of 2 replicas are updated");
    assert.equal(await state(deployment({ ...done, replicas: 3 })), "1 old replicas are still there");
    assert.equal(await state(deployment({ ...done, availableReplicas: 0 })), "0 of 2 replicas are available");
    const stuck = { conditions: [{ type: "Progressing", status: "False", reason: "ProgressDeadlineExceeded", message: "took too long" }] };
    assert.equal(await state(deployment({ ...done, availableReplicas: 0, ...stuck })), "!the rollout failed: took too long");
    assert.equal(await state(deployment({}, { replicas: 2, paused: true })), "ready");
    assert.equal(await state(deployment({}, { replicas: 0 })), "ready");
  });

  it("of a StatefulSet is that of all pods in the current revision", async () => {
    const set = (status: JsonObject, spec: JsonObject = {}): JsonObject => ({
      apiVersion: "apps/v1", kind: "StatefulSet", metadata: { generation: 1 }, spec: { replicas: 3, ...spec }, status: { observedGeneration: 1, ...status },
    });
    const current = { readyReplicas: 3, updatedReplicas: 3, updateRevision: "b", currentRevision: "b" };
    assert.equal(await state(set(current)), "ready");
    assert.equal(await state(set({ ...current, readyReplicas: 2 })), "2 of 3 replicas are ready");
    assert.equal(await state(set({ ...current, currentRevision: "a", updatedReplicas: 1 })), "1 of 3 replicas are updated");
    assert.equal(await state(set({ ...current, currentRevision: "a" }, { updateStrategy: { type: "OnDelete" } })), "ready");
    const partitioned = { updateStrategy: { type: "RollingUpdate", rollingUpdate: { partition: 2 } } };
    assert.equal(await state(set({ ...current, currentRevision: "a", updatedReplicas: 1 }, partitioned)), "ready");
    assert.equal(await state(set({ ...current, currentRevision: "a", updatedReplicas: 0 }, partitioned)), "0 of 1 replicas are updated");
  });

  it("of a DaemonSet is one available pod on every node", async () => {
    const set = (available: number, updated: number): JsonObject => ({
      apiVersion: "apps/v1", kind: "DaemonSet", metadata: { generation: 1 }, spec: {},
      status: { observedGeneration: 1, desiredNumberScheduled: 3, numberAvailable: available, updatedNumberScheduled: updated },
    });
    assert.equal(await state(set(3, 3)), "ready");
    assert.equal(await state(set(3, 2)), "2 of 3 pods are updated");
    assert.equal(await state(set(2, 3)), "2 of 3 pods are available");
  });

  it("of a Job is its completion", async () => {
    const job = (status: JsonObject, spec: JsonObject = {}): JsonObject => ({ apiVersion: "batch/v1", kind: "Job", metadata: {}, spec, status });
    assert.equal(await state(job({ conditions: [{ type: "Complete", status: "True" }] })), "ready");
    assert.equal(await state(job({ succeeded: 1 }, { completions: 2 })), "1 of 2 pods have completed");
    assert.equal(await state(job({ conditions: [{ type: "Failed", status: "True", message: "too often" }] })), "!the job failed: too often");
    assert.equal(await state(job({}, { suspend: true })), "ready");
  });

  it("of a Pod says which container does not start", async () => {
    const pod = (status: JsonObject): JsonObject => ({ apiVersion: "v1", kind: "Pod", metadata: {}, status });
    assert.equal(await state(pod({ phase: "Running", conditions: [{ type: "Ready", status: "True" }] })), "ready");
    assert.equal(await state(pod({ phase: "Succeeded" })), "ready");
    const waiting = { containerStatuses: [{ name: "web", state: { waiting: { reason: "ImagePullBackOff", message: "no such image" } } }] };
    assert.equal(await state(pod({ phase: "Pending", ...waiting })), "the pod is Pending (container web: ImagePullBackOff: no such image)");
    const unscheduled = { conditions: [{ type: "PodScheduled", status: "False", reason: "Unschedulable", message: "no node" }] };
    assert.equal(await state(pod({ phase: "Pending", ...unscheduled })), "the pod is Pending (Unschedulable: no node)");
    assert.equal(await state(pod({ phase: "Failed", reason: "Evicted" })), "!the pod failed: Evicted");
  });

  it("of a Service is a ready pod, and an address where it has a load balancer", async () => {
    const service = (spec: JsonObject, status: JsonObject = {}): JsonObject => ({ apiVersion: "v1", kind: "Service", metadata: { name: "web", namespace: "here" }, spec, status });
    const slice = (isReady: boolean): Record<string, JsonObject[]> => ({ EndpointSlice: [{ endpoints: [{ conditions: { ready: isReady } }] }] });
    const selector = { app: "web" };
    assert.equal(await state(service({ selector }), slice(true)), "ready");
    assert.equal(await state(service({ selector }), slice(false)), "no pod behind the service is ready");
    assert.equal(await state(service({ selector })), "?the service finds no pod by its selector");
    assert.equal(await state(service({})), "ready");
    assert.equal(await state(service({ selector, type: "ExternalName" })), "ready");
    const balanced = service({ selector, type: "LoadBalancer" });
    assert.equal(await state(balanced, slice(true)), "no address is assigned yet");
    assert.equal(await state({ ...balanced, status: { loadBalancer: { ingress: [{ ip: "127.0.0.1" }] } } }, slice(true)), "ready");
  });

  it("of a claim is its volume, unless that waits for the first pod", async () => {
    const claim = (phase: string, storageClassName?: string): JsonObject => ({
      apiVersion: "v1", kind: "PersistentVolumeClaim", metadata: {}, spec: storageClassName ? { storageClassName } : {}, status: { phase },
    });
    const classes = { StorageClass: [{ metadata: { name: "late" }, volumeBindingMode: "WaitForFirstConsumer" }, { metadata: { name: "early" }, volumeBindingMode: "Immediate" }] };
    assert.equal(await state(claim("Bound")), "ready");
    assert.equal(await state(claim("Pending", "late"), classes), "ready");
    assert.equal(await state(claim("Pending", "early"), classes), "the claim is Pending (storage class early)");
    assert.equal(await state(claim("Pending", "none"), classes), "the claim is Pending (storage class none, which does not exist)");
    assert.equal(await state(claim("Lost")), "the volume of the claim is lost");
  });

  it("of the other kinds that change by themselves", async () => {
    const crd = (...conditions: JsonObject[]): JsonObject => ({ apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition", metadata: {}, status: { conditions } });
    assert.equal(await state(crd({ type: "Established", status: "True" })), "ready");
    assert.equal(await state(crd()), "the kind is not established yet");
    assert.equal(await state(crd({ type: "NamesAccepted", status: "False", message: "taken" })), "!the names are not accepted: taken");
    assert.equal(await state({ apiVersion: "v1", kind: "Namespace", metadata: {}, status: { phase: "Active" } }), "ready");
    assert.equal(await state({ apiVersion: "v1", kind: "Namespace", metadata: {}, status: { phase: "Terminating" } }), "the namespace is Terminating");
    assert.equal(await state({ apiVersion: "networking.k8s.io/v1", kind: "Ingress", metadata: {}, status: {} }), "no address is assigned yet");
    assert.equal(await state({ apiVersion: "v1", kind: "Secret", metadata: {}, type: "kubernetes.io/service-account-token" }), "the token is not there yet");
    assert.equal(await state({ apiVersion: "v1", kind: "Secret", metadata: {}, type: "Opaque" }), "ready");
    assert.equal(await state({ apiVersion: "v1", kind: "ConfigMap", metadata: {} }), "no rule");
    assert.equal(await state({ apiVersion: "example.org/v1", kind: "Deployment", metadata: {} }), "no rule");
  });
});

describe("what holds an object that is being deleted", () => {
  it("is its finalizers, and what is left in a namespace", () => {
    assert.equal(explainDeletion({ kind: "Application", metadata: { finalizers: ["a", "b"] } }), "held by finalizers a, b");
    const conditions = [
      { type: "NamespaceFinalizersRemaining", status: "True", message: "a in 2 resource instances" },
      { type: "NamespaceContentRemaining", status: "False", message: "nothing" },
    ];
    assert.equal(explainDeletion({ kind: "Namespace", metadata: {}, status: { conditions } }), "a in 2 resource instances");
    assert.equal(explainDeletion({ kind: "Namespace", metadata: {} }), "its contents are being deleted");
  });
});

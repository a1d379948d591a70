import { strict as assert } from "node:assert";
import fc from "fast-check";
import { type DiffRequest, diffObjects } from "../../../rehearsal/provider/diff";
import { formatPath, isWithin, parsePath } from "../../../rehearsal/provider/diff/paths";
import type { JsonObject } from "../../../foundation/json";

const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

function object(apiVersion: string, kind: string, rest: JsonObject = {}, metadata: JsonObject = {}): JsonObject {
  return { apiVersion, kind, metadata: { name: "sample", namespace: "here", ...metadata }, ...rest };
}

function diff(olds: JsonObject, news: JsonObject, more: Partial<DiffRequest> = {}) {
  const mutable = { configMaps: false, secrets: false };
  const { details, deleteBeforeReplace } = diffObjects({ olds, news, patch: false, ignoreChanges: [], mutable, ...more });
  return { details: details.map(({ path, kind, replace }) => `${kind} ${path}${replace ? " replace" : ""}`), deleteBeforeReplace };
}

describe("property paths", () => {
  it("are written as the engine writes them", () => {
    assert.equal(formatPath(["metadata", "labels", "app.kubernetes.io/name"]), 'metadata.labels["app.kubernetes.io/name"]');
    assert.equal(formatPath(["spec", "containers", 0, "image"]), "spec.containers[0].image");
    assert.equal(formatPath(["a.b", "c"]), '["a.b"].c');
  });

  it("are read back as they were", () => {
    const member = fc.oneof(fc.string({ minLength: 1 }), fc.nat(99));
    fc.assert(fc.property(fc.array(member, { minLength: 1, maxLength: 5 }), (path) => {
      assert.deepEqual(parsePath(formatPath(path)), path);
    }));
  });

  it("match a pattern with a star", () => {
    assert.ok(isWithin(parsePath("spec.containers[2].image"), parsePath("spec.containers[*].image")));
    assert.ok(isWithin(parsePath("spec.containers[2].image"), parsePath("spec.containers")));
    assert.ok(!isWithin(parsePath("spec.containers"), parsePath("spec.containers[*].image")));
    assert.ok(!isWithin(parsePath("spec.containersX"), parsePath("spec.containers")));
  });
});

describe("the diff of two sets of inputs", () => {
  it("is empty for the same inputs, whatever they are and however they are ordered", () => {
    fc.assert(fc.property(fc.dictionary(fc.string(), fc.jsonValue()).filter((value) => !JSON.stringify(value).includes("__proto__")), (value) => {
      const olds = value as JsonObject;
      const news = Object.fromEntries(Object.entries(structuredClone(olds)).reverse());
      assert.deepEqual(diff(olds, news).details, []);
    }));
  });

  it("names the outermost thing that appears, goes or changes", () => {
    const olds = object("apps/v1", "Deployment", { spec: { replicas: 1, paused: false, list: [1, 2] } }, { labels: { "a/b": "1" } });
    const news = object("apps/v1", "Deployment", { spec: { replicas: 2, strategy: { type: "Recreate" }, list: [1] } }, { labels: { "a/b": "2" } });
    assert.deepEqual(diff(olds, news).details, [
      'update metadata.labels["a/b"]',
      "update spec.replicas",
      "delete spec.paused",
      "delete spec.list[1]",
      "add spec.strategy",
    ]);
  });

  it("counts a value that is not known yet as changed, also when it was so before", () => {
    assert.deepEqual(diff(object("v1", "Service", { spec: { a: "x" } }), object("v1", "Service", { spec: { a: unknown } })).details, ["update spec.a"]);
    assert.deepEqual(diff(object("v1", "Service", { spec: { a: unknown } }), object("v1", "Service", { spec: { a: unknown } })).details, ["update spec.a"]);
  });

  it("leaves out what the server fills, and what the program ignores", () => {
    const olds = object("v1", "Service", { spec: { a: 1, containers: [{ image: "a" }] } }, { uid: "1" });
    const news = object("v1", "Service", { spec: { a: 2, containers: [{ image: "b" }] } }, { uid: "2", generation: 3 });
    assert.deepEqual(diff(olds, news, { ignoreChanges: ["spec.containers[*].image"] }).details, ["update spec.a"]);
    assert.deepEqual(diff(olds, news, { ignoreChanges: ["spec"] }).details, []);
  });
});

describe("replacement", () => {
  const cases: [string, JsonObject, JsonObject, string[]][] = [
    ["another name", object("v1", "Service"), object("v1", "Service", {}, { name: "other" }), ["update metadata.name replace"]],
    ["another namespace", object("v1", "Service"), object("v1", "Service", {}, { namespace: "there" }), ["update metadata.namespace replace"]],
    ["another API version", object("batch/v1beta1", "CronJob"), object("batch/v1", "CronJob"), ["update apiVersion replace"]],
    ["a Deployment's selector", object("apps/v1", "Deployment", { spec: { selector: { matchLabels: { a: "1" } } } }), object("apps/v1", "Deployment", { spec: { selector: { matchLabels: { a: "2" } } } }), ["update spec.selector.matchLabels.a replace"]],
    ["a Deployment's template: in place", object("apps/v1", "Deployment", { spec: { template: { a: 1 } } }), object("apps/v1", "Deployment", { spec: { template: { a: 2 } } }), ["update spec.template.a"]],
    ["a Job's template", object("batch/v1", "Job", { spec: { template: { a: 1 } } }), object("batch/v1", "Job", { spec: { template: { a: 2 } } }), ["update spec.template.a replace"]],
    ["a Job's limit: in place", object("batch/v1", "Job", { spec: { backoffLimit: 1 } }), object("batch/v1", "Job", { spec: { backoffLimit: 2 } }), ["update spec.backoffLimit"]],
    ["a whole spec that holds a selector", object("apps/v1", "Deployment"), object("apps/v1", "Deployment", { spec: { selector: {} } }), ["add spec replace"]],
    ["a whole spec without a selector: in place", object("apps/v1", "Deployment"), object("apps/v1", "Deployment", { spec: { replicas: 1 } }), ["add spec"]],
    ["a claim's storage class", object("v1", "PersistentVolumeClaim", { spec: { storageClassName: "a" } }), object("v1", "PersistentVolumeClaim", { spec: { storageClassName: "b" } }), ["update spec.storageClassName replace"]],
    ["a claim's size: in place", object("v1", "PersistentVolumeClaim", { spec: { resources: { requests: { storage: "1Gi" } } } }), object("v1", "PersistentVolumeClaim", { spec: { resources: { requests: { storage: "2Gi" } } } }), ["update spec.resources.requests.storage"]],
    ["a StatefulSet's claims", object("apps/v1", "StatefulSet", { spec: { volumeClaimTemplates: [1] } }), object("apps/v1", "StatefulSet", { spec: { volumeClaimTemplates: [2] } }), ["update spec.volumeClaimTemplates[0] replace"]],
    ["a StatefulSet's replicas: in place", object("apps/v1", "StatefulSet", { spec: { replicas: 1 } }), object("apps/v1", "StatefulSet", { spec: { replicas: 2 } }), ["update spec.replicas"]],
    ["a Service's address", object("v1", "Service", { spec: { clusterIP: "None" } }), object("v1", "Service", { spec: { clusterIP: "10.0.0.1" } }), ["update spec.clusterIP replace"]],
    ["a role binding's role", object("rbac.authorization.k8s.io/v1", "RoleBinding", { roleRef: { name: "a" } }), object("rbac.authorization.k8s.io/v1", "RoleBinding", { roleRef: { name: "b" } }), ["update roleRef.name replace"]],
    ["a Secret's type", object("v1", "Secret", { type: "a" }), object("v1", "Secret", { type: "b" }), ["update type replace"]],
    ["a custom resource's selector: in place", object("example.org/v1", "Deployment", { spec: { selector: 1 } }), object("example.org/v1", "Deployment", { spec: { selector: 2 } }), ["update spec.selector"]],
  ];
  for (const [what, olds, news, expected] of cases) {
    it(`${what}`, () => assert.deepEqual(diff(olds, news).details, expected));
  }

  it("of the contents of ConfigMaps and Secrets is up to the provider's settings, but never in place when immutable", () => {
    for (const [kind, setting] of [["ConfigMap", "configMaps"], ["Secret", "secrets"]] as const) {
      const [olds, news] = [object("v1", kind, { data: { a: "1" } }), object("v1", kind, { data: { a: "2" } })];
      assert.deepEqual(diff(olds, news).details, ["update data.a replace"]);
      const mutable = { configMaps: false, secrets: false, [setting]: true };
      assert.deepEqual(diff(olds, news, { mutable }).details, ["update data.a"]);
      assert.deepEqual(diff({ ...olds, immutable: true }, { ...news, immutable: true }, { mutable }).details, ["update data.a replace"]);
    }
  });

  it("is not needed for a patch, except when it is for another object", () => {
    const [olds, news] = [object("v1", "ConfigMap", { data: { a: "1" } }), object("v1", "ConfigMap", { data: { a: "2" } })];
    assert.deepEqual(diff(olds, news, { patch: true }).details, ["update data.a"]);
    assert.deepEqual(diff(olds, object("v1", "ConfigMap", { data: { a: "1" } }, { name: "other" }), { patch: true }).details, ["update metadata.name replace"]);
  });

  it("deletes first only when the new object has the old one's name, and the name was given", () => {
    const job = (metadata: JsonObject, a: number) => object("batch/v1", "Job", { spec: { template: { a } } }, metadata);
    assert.equal(diff(job({}, 1), job({}, 2)).deleteBeforeReplace, true);
    assert.equal(diff(job({}, 1), job({ name: "other" }, 2)).deleteBeforeReplace, false);
    assert.equal(diff(job({}, 1), job({ namespace: "there" }, 1)).deleteBeforeReplace, false);
    const autonamed = { annotations: { "pulumi.com/autonamed": "true" } };
    assert.equal(diff(job(autonamed, 1), job(autonamed, 2)).deleteBeforeReplace, false);
    assert.equal(diff(job({}, 1), job({ labels: { a: "b" } }, 1)).deleteBeforeReplace, false);
  });
});

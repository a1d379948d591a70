import { strict as assert } from "node:assert";
import { type Autonaming, checkInputs } from "../../../rehearsal/provider/check";
import { UnknownKindError } from "../../../clients/kubernetes/discovery";
import type { Objects } from "../../../clients/kubernetes/objects";
import { isNamespaced } from "../../../rehearsal/provider/cluster/scope";
import { fieldManager, givesWay, isManagedBy, isOwnedByOthers } from "../../../rehearsal/provider/field-manager";
import type { JsonObject } from "../../../foundation/json";
import { idOf, parseId, timeoutMilliseconds } from "../../../rehearsal/provider/kube-object";
import { nameOfUrn, parseType, typeOfUrn } from "../../../rehearsal/provider/token";

const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const autonaming: Autonaming = { resource: "Web", seed: Buffer.from("0123456789abcdef", "hex"), disabled: false };

/** A cluster that knows one namespaced and one cluster-wide kind of example.org. */
const objects = {
  defaultNamespace: "mine",
  isNamespaced: async (apiVersion: string, kind: string) => {
    if (kind !== "Widget" && kind !== "World") throw new UnknownKindError(apiVersion, kind);
    return kind === "Widget";
  },
} as unknown as Objects;

const check = async (token: string, news: JsonObject, olds: JsonObject = {}, naming = autonaming) => {
  const type = parseType(token);
  assert.ok(type);
  return checkInputs(type, olds, news, naming, objects);
};

describe("type tokens", () => {
  it("are taken apart", () => {
    assert.deepEqual(parseType("kubernetes:core/v1:Secret"), { apiVersion: "v1", kind: "Secret", patch: false });
    assert.deepEqual(parseType("kubernetes:apps/v1:DeploymentPatch"), { apiVersion: "apps/v1", kind: "Deployment", patch: true });
    assert.deepEqual(parseType("kubernetes:argoproj.io/v1alpha1:Application"), { apiVersion: "argoproj.io/v1alpha1", kind: "Application", patch: false });
    assert.deepEqual(parseType("kubernetes:example.org/v1:DogPatch", "DogPatch"), { apiVersion: "example.org/v1", kind: "DogPatch", patch: false });
    for (const other of ["kubernetes:yaml:ConfigFile", "aws:s3:Bucket", "kubernetes", "pulumi:providers:kubernetes"]) assert.equal(parseType(other), undefined, other);
  });

  it("and names are found in URNs", () => {
    const urn = "urn:pulumi:dev::app::a:index:ArgoCd$kubernetes:core/v1:Secret::a::b";
    assert.equal(typeOfUrn(urn), "kubernetes:core/v1:Secret");
    assert.equal(nameOfUrn(urn), "a::b");
  });
});

describe("check", () => {
  it("fills in what the type says, and the default namespace where the kind has one", async () => {
    const filled = async (token: string, metadata: JsonObject = { name: "a" }) => (await check(token, { metadata })).inputs;
    assert.deepEqual(await filled("kubernetes:apps/v1:Deployment"), { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "a", namespace: "mine" } });
    assert.deepEqual(await filled("kubernetes:core/v1:Namespace"), { apiVersion: "v1", kind: "Namespace", metadata: { name: "a" } });
    assert.deepEqual((await filled("kubernetes:example.org/v1:Widget")).metadata, { name: "a", namespace: "mine" });
    assert.deepEqual((await filled("kubernetes:example.org/v1:World")).metadata, { name: "a" });
    assert.deepEqual((await filled("kubernetes:core/v1:Secret", { name: "a", namespace: "given" })).metadata, { name: "a", namespace: "given" });
  });

  it("does not change its mind about the namespace of a kind that is installed in between", async () => {
    const news = { metadata: { name: "a" } };
    const { inputs } = await check("kubernetes:example.org/v1:Later", news);
    assert.deepEqual(inputs.metadata, { name: "a" });
    assert.deepEqual((await check("kubernetes:example.org/v1:Widget", news, { metadata: { name: "a" } })).inputs.metadata, { name: "a" });
  });

  it("names only what has no name, the same way every time", async () => {
    const { inputs } = await check("kubernetes:core/v1:Secret", {});
    assert.deepEqual(inputs.metadata, { name: "web-01234567", namespace: "mine", annotations: { "pulumi.com/autonamed": "true" } });
    const again = await check("kubernetes:core/v1:Secret", {}, inputs, { ...autonaming, seed: Buffer.from("ffffffff", "hex") });
    assert.deepEqual(again.inputs, inputs);
    const proposed = await check("kubernetes:core/v1:Secret", {}, {}, { ...autonaming, proposed: "chosen" });
    assert.equal((proposed.inputs.metadata as JsonObject).name, "chosen");
    assert.equal(((await check("kubernetes:core/v1:Secret", { metadata: { name: unknown } })).inputs.metadata as JsonObject).name, unknown);
  });

  it("rejects what cannot work", async () => {
    const failures = async (token: string, metadata: JsonObject, naming = autonaming) => (await check(token, { metadata }, {}, naming)).failures.map(({ property }) => property);
    assert.deepEqual(await failures("kubernetes:core/v1:ConfigMapPatch", {}), ["metadata.name"]);
    assert.deepEqual(await failures("kubernetes:core/v1:ConfigMap", { generateName: "a-" }), ["metadata.generateName"]);
    assert.deepEqual(await failures("kubernetes:core/v1:ConfigMap", {}, { ...autonaming, disabled: true }), ["metadata.name"]);
    assert.deepEqual(await failures("kubernetes:core/v1:ConfigMap", { name: "a" }), []);
  });

  it("knows built-in kinds without asking", () => {
    assert.equal(isNamespaced("rbac.authorization.k8s.io/v1", "ClusterRole"), false);
    assert.equal(isNamespaced("rbac.authorization.k8s.io/v1", "Role"), true);
    assert.equal(isNamespaced("v1", "Node"), false);
    assert.equal(isNamespaced("argoproj.io/v1alpha1", "Application"), undefined);
  });
});

describe("field managers", () => {
  const urn = "urn:pulumi:dev::app::kubernetes:core/v1:Secret::a";
  const owned = (...entries: [string, JsonObject][]): JsonObject => ({
    metadata: { managedFields: entries.map(([manager, fieldsV1]) => ({ manager, operation: "Apply", fieldsV1 })) },
  });

  it("are the same in every run, differ between resources, and can be chosen", () => {
    assert.match(fieldManager(urn, {}), /^pulumi-kubernetes-[0-9a-f]{8}$/);
    assert.equal(fieldManager(urn, {}), fieldManager(urn, {}));
    assert.notEqual(fieldManager(urn, {}), fieldManager(`${urn}b`, {}));
    assert.equal(fieldManager(urn, {}, { __fieldManager: "kept" }), "kept");
    const chosen = { metadata: { annotations: { "pulumi.com/patchFieldManager": "chosen" } } };
    assert.equal(fieldManager(urn, chosen, { __fieldManager: "kept" }), "chosen");
  });

  it("tell whose an object or a field is", () => {
    const live = owned(["me", { "f:data": { "f:a": {} } }], ["them", { "f:data": { "f:a": {}, "f:b": {} } }]);
    assert.ok(isManagedBy(live, "me") && !isManagedBy(live, "nobody"));
    assert.equal(isOwnedByOthers(live, "me", ["data", "a"]), false);
    assert.equal(isOwnedByOthers(live, "me", ["data", "b"]), true);
    assert.equal(isOwnedByOthers(live, "me", ["data", "c"]), false);
  });

  it("give way when they are kubectl, and only then", () => {
    const conflict = (...managers: string[]): JsonObject[] => managers.map((name) => ({ reason: "FieldManagerConflict", message: `conflict with "${name}" using v1` }));
    assert.equal(givesWay(conflict("kubectl-edit", "kubectl-client-side-apply")), true);
    assert.equal(givesWay(conflict("kubectl-edit", "argocd-controller")), false);
    assert.equal(givesWay(conflict("pulumi-kubernetes-01234567")), false);
    assert.equal(givesWay([]), false);
  });
});

describe("ids and timeouts", () => {
  it("of objects", () => {
    assert.equal(idOf({ metadata: { name: "a", namespace: "n" } }), "n/a");
    assert.equal(idOf({ metadata: { name: "a" } }), "a");
    assert.deepEqual(parseId("n/a"), { namespace: "n", name: "a" });
    assert.deepEqual(parseId("a"), { name: "a" });
  });

  it("come from the resource, else the annotation, else are ten minutes", () => {
    const annotated = { metadata: { annotations: { "pulumi.com/timeoutSeconds": "7" } } };
    assert.equal(timeoutMilliseconds(3, annotated), 3000);
    assert.equal(timeoutMilliseconds(0, annotated), 7000);
    assert.equal(timeoutMilliseconds(0, {}), 600_000);
  });
});

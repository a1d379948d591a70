import * as assert from "node:assert/strict";
import { objectChanges } from "../../../cli/sync/changes";
import { differences, imagesOf, KubeObject } from "../../../cli/sync/objects";
import { previewLines } from "../../../cli/sync/preview-lines";

const deployment = (image: string, more: KubeObject = {}): KubeObject => ({
  apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "web" },
  spec: { replicas: 1, template: { spec: { containers: [{ name: "main", image }], initContainers: [{ name: "migrate", image }] } } }, ...more,
});
const secret = (data: object): KubeObject => ({ apiVersion: "v1", kind: "Secret", metadata: { name: "s" }, data });
const compare = (before: KubeObject[], after: KubeObject[], prunes = false) => objectChanges(before, after, { namespace: "shop", prunes });

describe("objectChanges", () => {
  it("finds nothing in what is the same, whoever filled in the namespace", () => {
    assert.deepEqual(compare([{ ...deployment("web:1"), metadata: { name: "web", namespace: "shop" } }], [deployment("web:1")]), { objects: [], images: [] });
  });

  it("names changed images, of init containers too", () => {
    const { objects, images } = compare([deployment("web:1")], [deployment("web:2")]);
    assert.deepEqual(objects, [{ object: "Deployment shop/web", action: "changed", paths: ["spec.template.spec.containers[0].image", "spec.template.spec.initContainers[0].image"] }]);
    assert.deepEqual(images.map(({ container, from, to }) => [container, from, to]), [["migrate", "web:1", "web:2"], ["main", "web:1", "web:2"]].sort());
  });

  it("names the images of what is new", () => {
    const { objects, images } = compare([], [deployment("web:1")]);
    assert.deepEqual(objects, [{ object: "Deployment shop/web", action: "added" }]);
    assert.deepEqual(images.map(({ from, to }) => [from, to]), [[undefined, "web:1"], [undefined, "web:1"]]);
  });

  it("says whether what is gone from Git is pruned", () => {
    assert.deepEqual(compare([deployment("web:1")], [], true).objects, [{ object: "Deployment shop/web", action: "removed" }]);
    assert.deepEqual(compare([deployment("web:1")], [], false).objects, [{ object: "Deployment shop/web", action: "stays" }]);
  });

  it("names hooks as such, and never as new", () => {
    const hook: KubeObject = { apiVersion: "batch/v1", kind: "Job", metadata: { name: "migrate", annotations: { "argocd.argoproj.io/hook": "PreSync" } } };
    assert.deepEqual(compare([], [hook]).objects, [{ object: "Job shop/migrate", action: "hook" }]);
  });
});

describe("differences", () => {
  it("leaves out what Argo CD adds", () => {
    assert.deepEqual(differences(
      { metadata: { name: "web", annotations: { "argocd.argoproj.io/tracking-id": "x" } }, status: { phase: "old" } },
      { metadata: { name: "web" }, status: { phase: "new" } },
    ), []);
  });

  it("takes what is empty and what is absent for the same", () => assert.deepEqual(differences({ spec: { a: {}, b: [], c: null } }, { spec: {} }), []));
  it("tells lists of different length apart", () => assert.deepEqual(differences({ spec: [1] }, { spec: [1, 2] }), ["spec"]));
  it("sees other annotations", () => assert.deepEqual(differences({ metadata: { annotations: { a: "1" } } }, { metadata: { annotations: { a: "2" } } }), ["metadata.annotations.a"]));

  it("compares the keys of Secrets and not their values, which Argo CD masks", () => {
    assert.deepEqual(differences(secret({ a: "++++" }), secret({ a: "+++++++" })), []);
    assert.deepEqual(differences(secret({ a: "++++" }), secret({ a: "++++", b: "++++" })), ["data.b"]);
  });
});

describe("imagesOf", () => {
  it("finds none where there are none", () => assert.equal(imagesOf({ kind: "ConfigMap", data: { image: "x" } }).size, 0));
  it("finds those of a CronJob", () => {
    const pod = { template: { spec: { containers: [{ name: "job", image: "job:1" }] } } };
    assert.deepEqual([...imagesOf({ kind: "CronJob", spec: { jobTemplate: { spec: pod } } })], [["job", "job:1"]]);
  });
});

describe("previewLines", () => {
  const nothing = { settings: [], images: [], objects: [], drift: [] };
  const revision = "b".repeat(40);

  it("says what each Application does, and puts those that only move on one line", () => {
    const lines = previewLines({ revision, applications: 5, changes: [
      { ...nothing, name: "db", wave: -1, action: "created", to: revision },
      { ...nothing, name: "web", wave: 1, action: "changed", from: "a".repeat(40), to: revision, settings: ["spec.syncPolicy.automated.prune"],
        images: [{ object: "Deployment shop/web", container: "main", from: "web:1", to: "web:2" }],
        objects: [{ object: "Deployment shop/web", action: "changed", paths: ["a", "b", "c", "d", "e"] }, { object: "Job shop/m", action: "hook" }], drift: ["ConfigMap shop/web"] },
      { ...nothing, name: "gone", wave: 1, action: "stays" },
      { ...nothing, name: "api", wave: 2, action: "moves" },
      { ...nothing, name: "dark", wave: 2, action: "changed", unknown: "no access" },
    ] });
    assert.deepEqual(lines, [
      "commit bbbbbbb: 5 Applications: 1 to create, 2 to change, 1 gone from Git, kept because nothing is pruned",
      "  + wave -1  db",
      "  ~ wave  1  web, aaaaaaa to bbbbbbb",
      "      ~ spec.syncPolicy.automated.prune",
      "      image of main in Deployment shop/web: web:1 to web:2",
      "      ~ Deployment shop/web: a, b, c, d and 1 more",
      "      * Job shop/m: runs during the sync",
      "      ! ConfigMap shop/web: differs from Git today, and this sync does not touch it",
      "  ! wave  1  gone; gone from Git, kept because nothing is pruned",
      "  ~ wave  2  dark",
      "      ? its objects are unknown: no access",
      "  > 1 Applications only move to the commit; their objects stay as they are: api",
    ]);
  });

  it("says that nothing changes", () => assert.deepEqual(previewLines({ revision, applications: 2, changes: [] }), ["commit bbbbbbb: 2 Applications: no Application changes what it runs"]));
});

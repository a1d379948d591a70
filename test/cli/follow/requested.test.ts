import * as assert from "node:assert/strict";
import { apiReader } from "../../../cli/follow/api-reader";
import { ApplicationRecord, ChildReport, RolloutReport } from "../../../cli/follow/model";
import { isStale, judge, LastingFailures } from "../../../cli/follow/requested";
import { ArgoCdClient } from "../../../clients/argo-cd/client";
import { applicationSchema } from "../../../clients/argo-cd/schemas";
import { FakeArgoCd } from "../support/fake-argo-cd";

const record = (change: Partial<ApplicationRecord> = {}): ApplicationRecord => ({ metadata: { name: "shop-prod", resourceVersion: "100" }, spec: { project: "shop-prod" }, ...change });
const child = (name: string, change: Partial<ChildReport> = {}): ChildReport => ({ name, wave: 0, blocking: true, state: "healthy", reason: "", ...change });
const report = (phase: string, children: ChildReport[], message = ""): RolloutReport => ({
  root: { name: "shop-prod", syncStatus: "Synced", phase, message, automated: false, revision: "b" }, waves: [{ wave: 0, children, passed: true }], settled: false,
});

describe("isStale", () => {
  const cases: [string | undefined, string | undefined, boolean][] = [
    ["100", "101", true], ["101", "101", false], ["102", "101", false], ["99", "100", true], ["9007199254740993", "9007199254740992", false],
    [undefined, "101", false], ["100", undefined, false], ["abc", "101", false],
  ];
  for (const [read, wanted, stale] of cases) {
    it(`calls version ${read} ${stale ? "older than" : "good for"} ${wanted}`, () => assert.equal(isStale(record({ metadata: { name: "x", resourceVersion: read } }), { resourceVersion: wanted }), stale));
  }
});

describe("judge", () => {
  const cases: [string, RolloutReport, string][] = [
    ["running while it is requested", report("Requested", [child("web")]), "running"],
    ["running while the operation runs", report("Running", [child("web")]), "running"],
    ["running while the last wave is not healthy", report("Succeeded", [child("web", { state: "waiting" })]), "running"],
    ["done when all is healthy", report("Succeeded", [child("web")]), "done"],
    ["done when one that holds nobody up has failed", report("Succeeded", [child("web"), child("dashboards", { state: "failed", blocking: false })]), "done"],
    ["running while one that holds nobody up is on its way", report("Succeeded", [child("dashboards", { state: "waiting", blocking: false })]), "running"],
    ["failed when the operation failed", report("Failed", [child("web")], "hook failed"), "failed"],
    ["failed when it ended in an error", report("Error", [child("web")]), "failed"],
  ];
  for (const [title, given, state] of cases) it(`calls a sync ${title}`, () => assert.equal(judge(record(), given, {}).state, state));

  it("wants the one child that was asked for, also when it holds nobody up", () => {
    const failed = child("dashboards", { state: "failed", blocking: false });
    assert.equal(judge(record(), report("Succeeded", [failed]), { only: "dashboards" }).state, "running");
  });
});

describe("LastingFailures", () => {
  it("reports a child that goes on failing, and forgets one that recovers", () => {
    let now = 0;
    const failures = new LastingFailures(3, () => now);
    const failing = report("Running", [child("web", { state: "failed" })]);
    assert.equal(failures.find(failing, {}), undefined);
    now = 2000;
    assert.equal(failures.find(report("Running", [child("web")]), {}), undefined);
    now = 3500;
    assert.equal(failures.find(failing, {}), undefined);
    now = 6400;
    assert.equal(failures.find(failing, {}), undefined);
    now = 6500;
    assert.equal(failures.find(failing, {}), "web");
  });

  it("leaves alone what holds nobody up", () => {
    const failures = new LastingFailures(0, () => 0);
    const failing = report("Running", [child("web", { state: "failed", blocking: false })]);
    assert.equal(failures.find(failing, {}), undefined);
    assert.equal(failures.find(failing, { only: "web" }), "web");
  });
});

describe("apiReader", () => {
  let argoCd: FakeArgoCd;
  const root = applicationSchema.parse({
    metadata: { name: "shop-prod" },
    spec: { project: "shop-prod-root", source: { helm: { valuesObject: { applications: { web: { project: "shop-prod" } } } } } },
  });
  beforeEach(async () => { argoCd = await new FakeArgoCd().start(); });
  afterEach(() => argoCd.stop());
  const unready = async (health: object | undefined) => {
    argoCd.answer = ({ path }) => (path === "applications/web/resource-tree"
      ? { json: { nodes: [{ group: "apps", kind: "Deployment", namespace: "other", name: "web", health: { status: "Degraded" } }, { group: "apps", kind: "Deployment", namespace: "shop", name: "web", health }] } }
      : undefined);
    const reader = apiReader(new ArgoCdClient({ server: argoCd.url, token: "t" }), root);
    return reader.firstUnready([{ group: "apps", version: "v1", kind: "Deployment", namespace: "shop", name: "web" }], "web");
  };

  it("says what Argo CD says about the object", async () => assert.deepEqual(await unready({ status: "Progressing", message: "0 of 1" }), { object: "Deployment shop/web", reason: "0 of 1" }));
  it("names the health where there is no message", async () => assert.deepEqual(await unready({ status: "Missing" }), { object: "Deployment shop/web", reason: "health is Missing" }));
  it("finds nothing where all is healthy", async () => assert.equal(await unready({ status: "Healthy" }), undefined));
  it("finds nothing where health is not known", async () => assert.equal(await unready(undefined), undefined));

  it("sees the children as objects of the root, where the token is for the root's project alone", async () => {
    const web = { metadata: { name: "web" }, spec: { project: "shop-prod" }, status: { health: { status: "Healthy" } } };
    argoCd.answer = ({ path }) => {
      if (path.startsWith("applications?")) return { json: { items: [{ metadata: { name: "shop-prod" }, spec: { project: "shop-prod-root" } }] } };
      if (path !== "applications/shop-prod/managed-resources") return undefined;
      const other = { group: "", kind: "ConfigMap", name: "x", targetState: "{}", liveState: "{}" };
      const absent = { group: "argoproj.io", kind: "Application", name: "db", targetState: "{}", liveState: "null" };
      return { json: { items: [other, absent, { group: "argoproj.io", kind: "Application", name: "web", targetState: "{}", liveState: JSON.stringify(web) }] } };
    };
    const found = await apiReader(new ArgoCdClient({ server: argoCd.url, token: "t" }), root).applications();
    assert.deepEqual(found.map(({ metadata, status }) => [metadata.name, status?.health?.status]), [["shop-prod", undefined], ["web", "Healthy"]]);
  });

  it("leaves unsaid what an Application waits for that the token may not get", async () => {
    argoCd.answer = () => ({ status: 403, json: { message: "permission denied" } });
    const reader = apiReader(new ArgoCdClient({ server: argoCd.url, token: "t" }), root);
    assert.equal(await reader.firstUnready([{ group: "apps", version: "v1", kind: "Deployment", namespace: "shop", name: "web" }], "web"), undefined);
  });

  it("lists the Applications of both projects, and checks what it gets", async () => {
    argoCd.answer = ({ path }) => (path === "applications?projects=shop-prod-root&projects=shop-prod" ? { json: { items: [{ metadata: { name: "web" }, spec: { project: "shop-prod" } }] } } : undefined);
    const reader = apiReader(new ArgoCdClient({ server: argoCd.url, token: "t" }), root);
    assert.deepEqual((await reader.applications()).map(({ metadata }) => metadata.name), ["web"]);
    argoCd.answer = () => ({ json: { items: [{ metadata: {}, spec: {} }] } });
    await assert.rejects(reader.applications(), /unexpected answer of Argo CD.*items\.0\.metadata\.name/);
  });
});

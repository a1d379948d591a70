import * as assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { declaredContent } from "../../../cli/up/declared-content";
import { declaredRollout, fillRepository } from "../../../cli/up/fill-repository";
import { rehearsalSettings } from "../../../cli/up/rehearsal-settings";
import { stoodIn } from "../../../cli/up/stood-in";
import { localRepository } from "../../../rehearsal/local-repository";
import { renderStack } from "../../../render";
import { applicationsOf } from "../../../systems";
import { link } from "../../../systems/link";

describe("what gitops up fills the repository with", () => {
  it("is what the stack's system declares, without what cannot run here", async () => {
    const { files, standIns } = await declaredContent("dev", undefined) ?? assert.fail();
    assert.ok(files.has("applications/user-svc/base/deployment.yaml"));
    assert.ok(![...files.keys()].some((file) => file.startsWith("applications/cert-manager/")));
    assert.ok(standIns.some(({ application }) => application === "cert-manager"));
  });

  it("is another system's where one is named, for the environment of the stack", async () => {
    const { files } = await declaredContent("prod", "mirai") ?? assert.fail();
    assert.ok(files.has("k8s/backend/kustomization.yaml"));
  });

  it("is nothing for a system that is not known", async () => assert.equal(await declaredContent("dev", "shop"), undefined));
});

describe("what gitops up learns from the program", function () {
  this.timeout(120_000);

  it("is what its Environment declares", async () => {
    const url = "file:///nonexistent/gitops.git";
    const { root, branch, chartPath, argoWorkflows, applications } = await declaredRollout("dev", undefined, { directory: "/nonexistent/gitops.git", url });
    assert.deepEqual({ root, branch, chartPath, argoWorkflows }, { root: { name: "link-dev", namespace: "argocd" }, branch: "develop", chartPath: "charts/applications", argoWorkflows: false });
    assert.deepEqual(applications.map(({ name, path, namespace }) => [name, path, namespace]), applicationsOf(link, "dev").map(({ name, source, destination }) => [name, source.path, destination.namespace]));
  });

  it("keeps apart what an Application is called where environments share an Argo CD, and what the system calls it", async () => {
    const { environments: [environment], children } = await renderStack({ stack: "staging", system: "mirai", overrides: { platform: "existing", cluster: "rehearsal" } });
    assert.deepEqual(environment?.applications.map(({ name, declaredName }) => [name, declaredName]), ["mirai-backend", "mirai-frontend", "mirai-marketing"].map((name) => [`${name}-staging`, name]));
    assert.deepEqual(children.map(({ object, root }) => [object.metadata.name, root]), environment?.applications.map(({ name }) => [name, environment.rootName]));
  });
});

describe("the repository that gitops up fills", function () {
  this.timeout(60_000);

  it("says what stands in for an Application, whatever it is called in Argo CD", async () => {
    const state = await mkdtemp(join(tmpdir(), "gitops-up-"));
    try {
      const rollout = {
        root: { name: "shop-staging", namespace: "argocd" }, branch: "main", chartPath: "charts/applications", argoWorkflows: false, imageUpdater: undefined,
        applications: ["web", "db", "cache"].map((name) => ({ name: `${name}-staging`, declaredName: name, path: "apps/" + name, namespace: "shop" })),
      };
      const { standIns, omitted } = await fillRepository(localRepository(state), rollout, { kubectl: "/nonexistent/kubectl", kubeconfig: "/nonexistent/kubeconfig" }, {
        files: new Map([["apps/web/kustomization.yaml", "a: 1\n"]]), seeds: new Set(),
        standIns: [{ application: "db", path: "apps/db", reason: "nobody there knows Cluster" }],
        omitted: [{ application: "web", path: "apps/web", kind: "Certificate", name: "web" }, { application: "cache", path: "apps/cache", kind: "Certificate", name: "cache" }],
      });
      assert.deepEqual(standIns, [
        { application: "db-staging", path: "apps/db", reason: "nobody there knows Cluster" },
        { application: "cache-staging", path: "apps/cache", reason: "its path holds a sample workload" },
      ]);
      assert.deepEqual(omitted.map(({ name }) => name), ["web"]);
    } finally {
      await rm(state, { recursive: true });
    }
  });
});

describe("rehearsalSettings", () => {
  it("takes the namespace from the project, and leaves the system to the stack unless one is named", async () => {
    const directory = await mkdtemp(join(tmpdir(), "gitops-settings-"));
    try {
      await writeFile(join(directory, "Pulumi.yaml"), "name: shop-platform\nruntime: nodejs\n");
      const repositoryUrl = "file:///gitops.git";
      assert.deepEqual(await rehearsalSettings({ system: undefined, repositoryUrl }, directory), {
        "shop-platform:cluster": "rehearsal", "shop-platform:repository": repositoryUrl,
      });
      assert.equal((await rehearsalSettings({ system: "shop", repositoryUrl }, directory))["shop-platform:system"], "shop");
    } finally {
      await rm(directory, { recursive: true });
    }
  });
});

describe("the summary of what stands in", () => {
  const standIn = (application: string, reason: string) => ({ application, path: application, reason });
  it("says nothing where everything is real", () => assert.deepEqual(stoodIn({ standIns: [], omitted: [] }), []));
  it("puts Applications with the same reason into one line, and names what was left out", () => {
    assert.deepEqual(
      stoodIn({
        standIns: [standIn("a", 'chart "x" comes from https://x'), standIn("b", "its path holds a sample workload"), standIn("c", "its path holds a sample workload")],
        omitted: [{ application: "d", path: "d", kind: "ExternalSecret", name: "d" }, { application: "e", path: "e", kind: "ClusterIssuer", name: "letsencrypt" }],
      }),
      [
        "  workloads: a sample stands in for 3 Applications",
        '    a: chart "x" comes from https://x',
        "    b, c: its path holds a sample workload",
        "  left out, as nobody here knows their kinds: ExternalSecret d, ClusterIssuer letsencrypt",
      ],
    );
  });
});

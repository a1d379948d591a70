import * as assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { simpleGit } from "simple-git";
import { createLocalRepository, localRepository, seedRepository, withCheckout } from "../../../rehearsal/local-repository";

const content = {
  branch: "develop",
  chartPath: "charts/applications",
  applications: [
    { name: "web", path: "applications/web/dev", namespace: "shop" },
    { name: "db", path: "applications/db/dev", namespace: "data" },
  ],
};

describe("local repository", function () {
  // A dozen runs of git each.
  this.timeout(60_000);
  let state = "";
  beforeEach(() => { state = mkdtempSync(join(tmpdir(), "gitops-repository-")); });
  afterEach(() => rmSync(state, { recursive: true }));

  const create = async () => {
    const repository = localRepository(state);
    await createLocalRepository(repository, { kubectl: "/nonexistent/kubectl", kubeconfig: "/nonexistent/kubeconfig", argoCdNamespace: "argocd" });
    return repository;
  };
  const files = async (branch: string) => (await simpleGit(localRepository(state).directory).raw("ls-tree", "-r", "--name-only", branch)).trim().split("\n");
  const commits = async (branch: string) => Number((await simpleGit(localRepository(state).directory).raw("rev-list", "--count", branch)).trim());

  it("holds the chart and a workload at every path, in one commit", async () => {
    const { added } = await seedRepository(await create(), content);
    assert.deepEqual(added, ["charts/applications", "applications/web/dev", "applications/db/dev"]);
    assert.deepEqual(await files("develop"), [
      "applications/db/dev/configmap.yaml", "applications/db/dev/deployment.yaml",
      "applications/web/dev/configmap.yaml", "applications/web/dev/deployment.yaml",
      "charts/applications/Chart.yaml", "charts/applications/templates/applications.yaml", "charts/applications/values.yaml",
    ]);
    assert.equal(await commits("develop"), 1);
  });

  it("changes nothing the second time", async () => {
    const repository = await create();
    await seedRepository(repository, content);
    assert.deepEqual(await seedRepository(repository, content), { added: [], samples: ["web", "db"] });
    assert.equal(await commits("develop"), 1);
  });

  it("creates the branch of another environment that needs nothing new", async () => {
    const repository = await create();
    await seedRepository(repository, content);
    assert.deepEqual((await seedRepository(repository, { ...content, branch: "main" })).added, []);
    assert.deepEqual(await files("main"), await files("develop"));
  });

  it("makes its change again when another push comes first", async () => {
    const repository = await create();
    const theirs = (directory: string) => Promise.resolve(writeFileSync(join(directory, "theirs"), "theirs\n"));
    let runs = 0;
    await withCheckout(repository, "develop", "mine", async (directory) => {
      if ((runs += 1) === 1) await withCheckout(repository, "develop", "theirs", theirs);
      writeFileSync(join(directory, "mine"), "mine\n");
    });
    assert.deepEqual([runs, await files("develop")], [2, ["mine", "theirs"]]);
  });

  it("keeps what somebody changed", async () => {
    const repository = await create();
    await seedRepository(repository, content);
    await withCheckout(repository, "develop", "mine", async (directory) => writeFileSync(join(directory, "applications/web/dev/deployment.yaml"), "mine\n"));
    await seedRepository(repository, { ...content, applications: [...content.applications, { name: "new", path: "applications/new/dev", namespace: "shop" }] });
    assert.equal(await simpleGit(repository.directory).raw("show", "develop:applications/web/dev/deployment.yaml"), "mine\n");
    assert.ok((await files("develop")).includes("applications/new/dev/deployment.yaml"));
  });

  it("holds what the system declares, and samples only where that is nothing", async () => {
    const repository = await create();
    const declared = { ...content, files: new Map([["README.md", "read\n"], ["applications/web/base/service.yaml", "a: 1\n"], ["applications/web/dev/kustomization.yaml", "b: 1\n"]]) };
    assert.deepEqual(await seedRepository(repository, declared), {
      added: ["README.md", "applications/web/base", "applications/web/dev", "charts/applications", "applications/db/dev"], samples: ["db"],
    });
    assert.deepEqual((await files("develop")).filter((file) => file.startsWith("applications/web/")), ["applications/web/base/service.yaml", "applications/web/dev/kustomization.yaml"]);
    const more = { ...declared, files: new Map([...declared.files, ["applications/web/dev/new.yaml", "c: 1\n"]]) };
    assert.deepEqual(await seedRepository(repository, more), { added: [], samples: ["db"] }, "a directory that is there stays as it is");
  });

  it("starts the branch of another environment from the one that is there", async () => {
    const repository = await create();
    await seedRepository(repository, content);
    const { added } = await seedRepository(repository, { ...content, branch: "main", applications: [{ name: "web", path: "applications/web/production", namespace: "shop" }] });
    assert.deepEqual(added, ["applications/web/production"]);
    assert.ok((await files("main")).includes("applications/web/dev/deployment.yaml"));
    assert.ok(!(await files("develop")).includes("applications/web/production/deployment.yaml"));
  });

  it("holds one chart for the Applications that expect it, and the values files that each reads", async () => {
    const repository = await create();
    const platform = (name: string) => ({ name, path: "helm-charts/platform", namespace: name, valueFiles: [`../../environments/${name}/values.yaml`] });
    const { added } = await seedRepository(repository, { ...content, applications: [platform("dev-1"), platform("staging-1")] });
    assert.deepEqual(added, ["charts/applications", "helm-charts/platform"]);
    assert.deepEqual((await files("develop")).filter((file) => !file.startsWith("charts/")), [
      "environments/dev-1/values.yaml", "environments/staging-1/values.yaml",
      "helm-charts/platform/Chart.yaml", "helm-charts/platform/templates/configmap.yaml", "helm-charts/platform/templates/deployment.yaml",
    ]);
    const deployment = await simpleGit(repository.directory).raw("show", "develop:helm-charts/platform/templates/deployment.yaml");
    assert.match(deployment, /name: "\{\{ \.Release\.Name \}\}"\n  namespace: "\{\{ \.Release\.Namespace \}\}"/);
  });

  it("can be cloned by its address", async () => {
    const repository = await create();
    await seedRepository(repository, content);
    const clone = join(state, "clone");
    await simpleGit().clone(repository.url, clone, ["--branch", "develop"]);
    assert.equal((await simpleGit(clone).log()).total, 1);
  });
});

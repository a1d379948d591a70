import * as assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readSettings } from "../config";

const valid = { system: "link", cluster: "team" };

describe("readSettings", () => {
  const saved = { KUBECONFIG: process.env.KUBECONFIG, GITOPS_STATE_DIR: process.env.GITOPS_STATE_DIR, GITOPS_RENDER: process.env.GITOPS_RENDER };
  let directory = "";
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "gitops-config-"));
    process.env.KUBECONFIG = join(directory, "kubeconfig");
    process.env.GITOPS_STATE_DIR = join(directory, "state");
    delete process.env.GITOPS_RENDER;
    writeFileSync(process.env.KUBECONFIG, "contexts: [{name: team}, {name: team-production}]\n");
  });
  afterEach(() => {
    rmSync(directory, { recursive: true });
    for (const [name, value] of Object.entries(saved)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });

  const read = async (settings: Record<string, unknown>, stack = "dev") => {
    const entries = Object.entries(settings).map(([key, value]) => [`gitops-platform:${key}`, typeof value === "string" ? value : JSON.stringify(value)]);
    await pulumi.runtime.setMocks({ newResource: () => ({ id: "", state: {} }), call: () => ({}) }, "gitops-platform", stack);
    pulumi.runtime.setAllConfig(Object.fromEntries(entries));
    return readSettings();
  };
  const assertRefused = (settings: Record<string, unknown>, message: string, stack?: string) =>
    assert.rejects(read(settings, stack), (error: unknown) => {
      assert.ok(pulumi.RunError.isInstance(error), String(error));
      assert.equal(error.message.replaceAll(directory, "DIR"), message);
      return true;
    });

  it("takes the environment from the stack, and everything else from its system", async () => {
    const settings = await read(valid);
    assert.equal(settings.environment, "dev");
    assert.equal(settings.branch, "develop");
    assert.equal(settings.repositoryUrl, "https://github.com/link-social/gitops.git");
    assert.equal(settings.argoCd.version, "3.5.7");
    assert.deepEqual(settings.cluster, { kubeconfig: join(directory, "kubeconfig"), context: "team" });
    assert.equal(settings.crdRetention, "keep");
  });

  it("lets the stack file override them", async () => {
    const settings = await read({ ...valid, environment: "prod", repository: "https://git.example/x.git", branch: "release", argoCd: { reconciliationSeconds: 30 } }, "eu");
    assert.deepEqual([settings.environment, settings.repositoryUrl, settings.branch], ["prod", "https://git.example/x.git", "release"]);
    assert.equal(settings.argoCd.reconciliationSeconds, 30);
  });

  it("needs no cluster to render", async () => {
    process.env.GITOPS_RENDER = "true";
    assert.deepEqual((await read({ ...valid, cluster: "elsewhere" })).cluster, { kubeconfig: "", context: "elsewhere" });
  });

  it("removes CustomResourceDefinitions with the stack, and lets admin log in, on the rehearsal cluster only", async () => {
    process.env.GITOPS_RENDER = "true";
    const [rehearsal, team] = [await read({ ...valid, cluster: "rehearsal" }), await read(valid)];
    assert.deepEqual([rehearsal.crdRetention, rehearsal.argoCd.adminEnabled], ["delete", true]);
    assert.deepEqual([team.crdRetention, team.argoCd.adminEnabled], ["keep", false]);
  });

  it("refuses a context that does not exist, and names the nearest", () => assertRefused(
    { ...valid, cluster: "teem" },
    'gitops-platform:cluster in Pulumi.dev.yaml names the kube context "teem", which is not in DIR/kubeconfig; did you mean "team"?; found team, team-production',
  ));

  it("refuses the rehearsal cluster before it was started", () => assertRefused(
    { ...valid, cluster: "rehearsal" },
    "Pulumi.dev.yaml names the rehearsal cluster, and there is none at DIR/state/kubeconfig; start it with: npx gitops rehearsal up",
  ));

  const refused: [string, Record<string, unknown>, string][] = [
    ["an unknown setting", { ...valid, clutser: "x" },
      '  gitops-platform:clutser: unknown setting; did you mean "cluster"?; allowed are system, environment, cluster, repository, branch, syncPolicy, childRevision, argoCd, registry'],
    ["an unknown nested setting", { ...valid, registry: { storge: "1Gi" } },
      '  gitops-platform:registry.storge: unknown setting; did you mean "storage"?; allowed are image, storage, storageClassName, exposure'],
    ["an unknown system", { ...valid, system: "lnk" }, '  gitops-platform:system: must be "link", got "lnk"; did you mean "link"?'],
    ["a missing cluster", { system: "link" }, "  gitops-platform:cluster: must be a string, got nothing"],
    ["a wrong type", { ...valid, argoCd: { reconciliationSeconds: "often" } }, '  gitops-platform:argoCd.reconciliationSeconds: must be a number, got "often"'],
    ["an unknown policy", { ...valid, syncPolicy: "automated" }, '  gitops-platform:syncPolicy: must be "automatic", "automatic-foreground" or "manual", got "automated"; did you mean "automatic"?'],
    ["text where a mapping belongs", { ...valid, argoCd: "3.5.7" }, '  gitops-platform:argoCd: must be a mapping, got "3.5.7"'],
    ["several things at once", { cluster: "", foo: "x" },
      '  gitops-platform:system: must be "link", got nothing\n  gitops-platform:cluster: must not be empty\n  gitops-platform:foo: unknown setting; allowed are system, environment, cluster, repository, branch, syncPolicy, childRevision, argoCd, registry'],
  ];
  for (const [title, settings, problems] of refused) {
    it(`refuses ${title}`, () => assertRefused(settings, `invalid settings in Pulumi.dev.yaml\n${problems}`));
  }
});

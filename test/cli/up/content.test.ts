import * as assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { declaredContent } from "../../../cli/up/declared-content";
import { rehearsalSettings } from "../../../cli/up/rehearsal-settings";
import { stoodIn } from "../../../cli/up/stood-in";

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

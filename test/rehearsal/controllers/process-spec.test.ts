import { strict as assert } from "node:assert";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { claimStateDirectory } from "../../../rehearsal/cluster";
import { prepareSettings } from "../../../rehearsal/cluster/settings";
import { argoCdRoles } from "../../../rehearsal/controllers/argo-cd";
import { Mounts } from "../../../rehearsal/controllers/mounts";
import { PortBook } from "../../../rehearsal/controllers/port-book";
import { processSpec } from "../../../rehearsal/controllers/process-spec";
import { containerOf, references, workload } from "./support";

describe("processSpec", () => {
  const root = mkdtempSync(join(tmpdir(), "process-spec-"));
  const ports = new PortBook(root);

  before(async () => {
    claimStateDirectory(root);
    await prepareSettings(root);
    await ports.prepare("argocd");
  });
  after(() => rmSync(root, { recursive: true }));

  const spec = (role: keyof typeof argoCdRoles, builtFromSource: boolean) => {
    const declared = workload({ args: [`/usr/local/bin/${role}`] }, {}, { name: role });
    return processSpec({
      workload: declared,
      container: containerOf(declared),
      role: argoCdRoles[role],
      tool: { path: "/tools/argocd", version: "3.5.7", builtFromSource },
      mounts: new Mounts(join(root, role), declared, containerOf(declared)),
      references: references(),
      ports,
      kubeconfig: "/state/kubeconfig",
      gitConfig: "/state/gitconfig",
      searchPath: "/state/bin",
      log: "/state/log",
      clusterId: "id",
    });
  };

  it("has an address that is a URL and nothing else, and says beside it what is missing there", () => {
    const address = `http://127.0.0.1:${ports.get("argocd", "argocd-server", "main")}`;
    const built = spec("argocd-server", true);
    assert.deepEqual([built.address, built.remark], [address, "API only: it was built without its web pages"]);
    const released = spec("argocd-server", false);
    assert.deepEqual([released.address, released.remark], [address, undefined]);
  });

  it("has neither where users call nobody", () => {
    const { address, remark } = spec("argocd-repo-server", true);
    assert.deepEqual([address, remark], [undefined, undefined]);
  });
});

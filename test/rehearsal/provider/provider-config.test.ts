import { deepEqual, throws } from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { diffConfig } from "../../../rehearsal/provider/provider-config";

/** As `DiffConfig` of pulumi-kubernetes does, in provider/pkg/provider/provider.go; nothing here is run on the official provider. */
describe("the arguments of the stand-in provider", () => {
  let directory = "";
  before(() => { directory = mkdtempSync(join(tmpdir(), "gitops-config-")); });
  after(() => rmSync(directory, { recursive: true }));

  const kubeconfig = (name: string, server: string) => {
    const path = join(directory, name);
    writeFileSync(path, JSON.stringify({ contexts: [{ name: "team", context: { cluster: "c" } }], clusters: [{ name: "c", cluster: { server } }] }));
    return path;
  };
  const context = "team";
  const clusterIdentifier = "project/stack";

  it("replace everything when the active cluster of the kubeconfig is another one", () => {
    const [before, same, moved] = [kubeconfig("a", "https://a"), kubeconfig("b", "https://a"), kubeconfig("c", "https://c")];
    deepEqual(diffConfig({ kubeconfig: before, context }, { kubeconfig: same, context }), { changed: ["kubeconfig"], replaces: [] });
    deepEqual(diffConfig({ kubeconfig: before, context }, { kubeconfig: moved, context }), { changed: ["kubeconfig"], replaces: ["kubeconfig"] });
  });

  it("replace nothing while the cluster has the same identifier, and everything when it gets another one", () => {
    const [before, moved] = [kubeconfig("a", "https://a"), kubeconfig("c", "https://c")];
    deepEqual(diffConfig({ kubeconfig: before, context, clusterIdentifier }, { kubeconfig: moved, context, clusterIdentifier }), { changed: ["kubeconfig"], replaces: [] });
    deepEqual(diffConfig({ kubeconfig: "", context, clusterIdentifier }, { kubeconfig: "", context, clusterIdentifier: "other" }), { changed: ["clusterIdentifier"], replaces: ["clusterIdentifier"] });
  });

  it("replace nothing when a stack of an earlier release loses its path and gets an identifier", () => {
    const olds = { kubeconfig: kubeconfig("a", "https://a"), context };
    deepEqual(diffConfig(olds, { kubeconfig: "", context, clusterIdentifier }), { changed: ["kubeconfig", "clusterIdentifier"], replaces: [] });
  });

  it("take a path that does not exist for the text of a kubeconfig, which it is not", () => {
    throws(() => diffConfig({ kubeconfig: "/home/alice/.kube/config", context }, { kubeconfig: "", context }), /failed to parse kubeconfig: couldn't get version\/kind; json parse error/);
  });

  it("are compared by their values", () => deepEqual(diffConfig({ kubeconfig: "", context }, { context, kubeconfig: "" }), { changed: [], replaces: [] }));
});

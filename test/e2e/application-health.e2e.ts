import * as assert from "node:assert/strict";
import { execa } from "execa";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { applicationHealthKey, applicationHealthScript } from "../../components/argo-cd/application-health";
import { toYaml } from "../../foundation/yaml";
import { e2eTools } from "./support/tools";

interface State {
  metadata?: object;
  spec?: object;
  operation?: object;
  status?: object;
}

const destination = { namespace: "n", server: "s" };
const source = { repoURL: "r", path: "p", targetRevision: "v2", directory: { recurse: true } };
/** As Argo CD writes it back: with empty blocks that the spec leaves out. */
const compared = { destination, source: { ...source, directory: { jsonnet: {}, recurse: true } } };
const automatic = { automated: { prune: true, selfHeal: true } };
const follows = { automated: { prune: false, selfHeal: false } };
const spec = (syncPolicy?: object) => ({ destination, source, ...(syncPolicy ? { syncPolicy } : {}) });
const chart = (version: string) => [{ repoURL: "a", chart: "c", targetRevision: version }, { repoURL: "b", ref: "values", targetRevision: "main" }];
const multi = (version: string, comparedVersion: string, more: object = {}) => ({
  spec: { destination, sources: chart(version), syncPolicy: automatic },
  status: { health: { status: "Healthy" }, sync: { status: "Synced", comparedTo: { source: { repoURL: "" }, destination, sources: chart(comparedVersion) } }, ...more },
});
const status = (sync: object, health = "Healthy", operationState?: object, more: object = {}) =>
  ({ health: { status: health }, sync: { comparedTo: compared, ...sync }, ...(operationState ? { operationState } : {}), ...more });
const at = (phase: string, revision: string) => ({ phase, message: `it ${phase}`, finishedAt: "2026-11-21T10:00:00Z", syncResult: { revision } });
const later = { reconciledAt: "2026-11-21T10:00:01Z" };
const atOnce = { reconciledAt: "2026-11-21T10:00:00Z" };

const gone = { kind: "ConfigMap", status: "OutOfSync", requiresPruning: true };

const cases: [title: string, state: State, health: string, message: string][] = [
  ["new", { spec: spec(automatic) }, "Progressing", "not yet reconciled"],
  ["new and missing", { spec: spec(automatic), status: status({ status: "OutOfSync" }, "Missing") }, "Progressing", "OutOfSync and waits for its automated sync"],
  ["healthy for an older revision", { spec: spec(automatic), status: status({ status: "Synced", comparedTo: { ...compared, source: { ...compared.source, targetRevision: "v1" } } }) },
    "Progressing", "the status belongs to an earlier source or revision"],
  ["healthy for another destination", { spec: spec(automatic), status: status({ status: "Synced", comparedTo: { ...compared, destination: { ...destination, namespace: "old" } } }) },
    "Progressing", "the status belongs to an earlier destination"],
  ["being synced", { spec: spec(automatic), status: status({ status: "Synced" }, "Healthy", { phase: "Running", message: "waiting for hook" }) }, "Progressing", "waiting for hook"],
  ["about to be synced", { spec: spec(automatic), operation: { sync: {} }, status: status({ status: "Synced" }) }, "Progressing", "a sync operation is under way"],
  ["partly applied, which Argo CD itself calls Healthy", { spec: spec(automatic), status: status({ status: "OutOfSync" }, "Healthy", { phase: "Succeeded" }) },
    "Progressing", "OutOfSync and waits for its automated sync"],
  ["failed at this revision", { spec: spec(automatic), status: status({ status: "OutOfSync", revision: "abc" }, "Healthy", at("Failed", "abc")) }, "Degraded", "it Failed"],
  ["in error at this revision", { spec: spec(automatic), status: status({ status: "OutOfSync", revision: "abc" }, "Healthy", at("Error", "abc")) }, "Degraded", "it Error"],
  ["synced, with a failed hook", { spec: spec(automatic), status: status({ status: "Synced", revision: "abc" }, "Healthy", at("Failed", "abc")) }, "Degraded", "it Failed"],
  ["synced, with an older failure", { spec: spec(automatic), status: status({ status: "Synced", revision: "abc" }, "Healthy", at("Failed", "old")) }, "Healthy", ""],
  ["manual", { spec: spec(), status: status({ status: "OutOfSync" }, "Missing") }, "Suspended", "OutOfSync and waits for a manual sync"],
  ["switched off", { spec: spec({ automated: { enabled: false, prune: true } }), status: status({ status: "OutOfSync" }) }, "Suspended", "OutOfSync and waits for a manual sync"],
  ["healthy", { spec: spec(automatic), status: status({ status: "Synced" }, "Healthy", { phase: "Succeeded" }) }, "Healthy", ""],
  ["degraded", { spec: spec(automatic), status: status({ status: "Synced" }, "Degraded") }, "Degraded", ""],
  ["missing", { spec: spec(automatic), status: status({ status: "Synced" }, "Missing") }, "Progressing", "health is Missing"],
  ["of unknown health", { spec: spec(automatic), status: status({ status: "Synced" }, "Unknown") }, "Progressing", "health is Unknown"],
  ["that cannot be compared", { spec: spec(automatic), status: status({ status: "Unknown" }, "Healthy", undefined, { conditions: [{ type: "ComparisonError", message: "no such path" }] }) },
    "Progressing", "no such path"],
  ["with several sources", multi("1", "1"), "Healthy", ""],
  ["with several sources, compared with older ones", multi("2", "1"), "Progressing", "the status belongs to an earlier source or revision"],
  ["with several sources, failed at these revisions",
    multi("1", "1", { operationState: { phase: "Failed", message: "no", syncResult: { revisions: ["1.0"] } }, sync: { status: "OutOfSync", revisions: ["1.0"], comparedTo: { source: { repoURL: "" }, destination, sources: chart("1") } } }),
    "Degraded", "no"],
  ["never pruning, with drift that stays after its sync", { spec: spec(follows), status: status({ status: "OutOfSync", revision: "abc" }, "Healthy", at("Succeeded", "abc"), later) }, "Healthy", ""],
  ["never pruning, not compared since its sync ended, when what was missing counted as Healthy",
    { spec: spec(follows), status: status({ status: "OutOfSync", revision: "abc" }, "Healthy", at("Succeeded", "abc"), atOnce) }, "Progressing", "OutOfSync and waits for its automated sync"],
  ["never pruning, not yet synced at this revision", { spec: spec(follows), status: status({ status: "OutOfSync", revision: "abc" }, "Healthy", at("Succeeded", "old")) },
    "Progressing", "OutOfSync and waits for its automated sync"],
  ["never pruning, with nothing to do at this revision but to prune",
    { spec: spec(follows), status: status({ status: "OutOfSync", revision: "abc" }, "Healthy", at("Succeeded", "old"), { resources: [gone, { kind: "Service", status: "Synced" }] }) }, "Healthy", ""],
  ["never pruning, with more to do than to prune",
    { spec: spec(follows), status: status({ status: "OutOfSync", revision: "abc" }, "Healthy", at("Succeeded", "old"), { resources: [gone, { kind: "Service", status: "OutOfSync" }] }) },
    "Progressing", "OutOfSync and waits for its automated sync"],
  ["pruning, with nothing to do but to prune",
    { spec: spec(automatic), status: status({ status: "OutOfSync", revision: "abc" }, "Healthy", at("Succeeded", "old"), { resources: [gone] }) },
    "Progressing", "OutOfSync and waits for its automated sync"],
  ["pruning, OutOfSync after a success", { spec: spec(automatic), status: status({ status: "OutOfSync", revision: "abc" }, "Healthy", at("Succeeded", "abc")) },
    "Progressing", "OutOfSync and waits for its automated sync"],
  ["that holds nobody up", { metadata: { annotations: { "gitops.platform/blocking": "false" } }, spec: spec(automatic), status: status({ status: "Synced" }, "Degraded") },
    "Healthy", "does not hold the wave up; by itself Degraded:"],
  ["that says it does hold others up", { metadata: { annotations: { "gitops.platform/blocking": "true" } }, spec: spec(automatic), status: status({ status: "Synced" }, "Degraded") }, "Degraded", ""],
];

describe("the gate between waves, run by Argo CD itself", () => {
  let directory = "";
  before(async function () {
    this.timeout(3_600_000);
    await e2eTools();
    directory = await mkdtemp(join(tmpdir(), "gitops-health-"));
    await writeFile(join(directory, "argocd-cm.yaml"), toYaml({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "argocd-cm", namespace: "argocd", labels: { "app.kubernetes.io/part-of": "argocd" } },
      data: { [applicationHealthKey]: applicationHealthScript },
    }));
  });
  after(() => rm(directory, { recursive: true, force: true }));

  for (const [title, state, health, message] of cases) {
    it(`calls an Application ${title} ${health}`, async () => {
      const { argocd } = await e2eTools();
      const application = join(directory, "application.yaml");
      await writeFile(application, toYaml({ apiVersion: "argoproj.io/v1alpha1", kind: "Application", ...state, metadata: { name: "x", ...state.metadata } }));
      const { stdout } = await execa(argocd.path, ["admin", "settings", "resource-overrides", "health", application, "--argocd-cm-path", join(directory, "argocd-cm.yaml")]);
      const found = { status: /^STATUS: (.*)$/m.exec(stdout)?.[1]?.trim(), message: (/^MESSAGE: (.*)$/m.exec(stdout)?.[1] ?? "").trim() };
      assert.deepEqual(found, { status: health, message });
    });
  }
});

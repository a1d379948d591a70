import * as assert from "node:assert/strict";
import { assessRollout } from "../../../cli/follow/assess";
import { blame } from "../../../cli/follow/describe";
import { ApplicationRecord } from "../../../cli/follow/model";

const commit = "b".repeat(40);
const older = "a".repeat(40);

const child = (change: Partial<NonNullable<ApplicationRecord["status"]>> = {}, targetRevision = commit, automated = { prune: true, selfHeal: true }): ApplicationRecord => ({
  metadata: { name: "web" },
  spec: { project: "shop", source: { targetRevision }, syncPolicy: { automated } },
  status: {
    sync: { status: "Synced", revision: commit, comparedTo: { source: { targetRevision } } },
    health: { status: "Healthy" },
    operationState: { phase: "Succeeded", syncResult: { revision: commit } },
    ...change,
  },
});
/** Differences that were there when its last sync ended. */
const drifted = {
  sync: { status: "OutOfSync", revision: commit, comparedTo: { source: { targetRevision: commit } } },
  operationState: { phase: "Succeeded", finishedAt: "2026-11-21T10:00:00Z", syncResult: { revision: commit } },
};
const root = (change: Partial<ApplicationRecord["status"]> = {}, blocking?: "false"): ApplicationRecord => ({
  metadata: { name: "shop-dev" },
  spec: {
    project: "shop",
    syncPolicy: { automated: { prune: true, selfHeal: true } },
    source: { helm: { valuesObject: { applications: {
      db: { additionalAnnotations: { "argocd.argoproj.io/sync-wave": "-1" }, followsRoot: true },
      web: { additionalAnnotations: { "argocd.argoproj.io/sync-wave": "1", ...(blocking ? { "gitops.platform/blocking": blocking } : {}) }, followsRoot: true },
    } } } },
  },
  status: { sync: { status: "Synced", revision: commit }, operationState: { phase: "Succeeded" }, ...change },
});
const assess = (web?: ApplicationRecord, own = root()) => {
  const records = new Map<string, ApplicationRecord>([["db", child()]]);
  if (web) records.set("web", web);
  return assessRollout(own, records);
};

describe("assessRollout", () => {
  it("settles when the root and every child are synced and healthy", () => {
    const report = assess(child());
    assert.equal(report.settled, true);
    assert.deepEqual(report.waves.map(({ wave, passed }) => [wave, passed]), [[-1, true], [1, true]]);
  });

  const cases: [string, ApplicationRecord | undefined, string, string][] = [
    ["not created", undefined, "absent", "not created yet"],
    ["at an older commit", child({}, older), "waiting", "still at commit aaaaaaa; its wave has not come to commit bbbbbbb"],
    ["never compared", child({ sync: { status: "Unknown" } }), "waiting", "not compared with Git yet"],
    ["compared with an older commit", child({ sync: { status: "Synced", comparedTo: { source: { targetRevision: older } } } }), "waiting", "not compared with commit bbbbbbb yet"],
    ["that cannot be compared", child({ sync: {}, conditions: [{ type: "ComparisonError", message: "no such path" }] }), "waiting", "no such path"],
    ["being synced", child({ operationState: { phase: "Running", message: "waiting for hook" } }), "waiting", "waiting for hook"],
    ["whose sync failed", child({ operationState: { phase: "Failed", message: "hook failed", syncResult: { revision: commit } } }), "failed", "hook failed"],
    ["whose older sync failed", child({ operationState: { phase: "Failed", message: "old", syncResult: { revision: older } } }), "healthy", ""],
    ["out of sync", child({ sync: { status: "OutOfSync", revision: commit, comparedTo: { source: { targetRevision: commit } } } }), "waiting", "sync status is OutOfSync"],
    ["with nothing to do at this commit but to prune, which it never does", child({
      sync: { status: "OutOfSync", revision: commit, comparedTo: { source: { targetRevision: commit } } },
      operationState: { phase: "Succeeded", syncResult: { revision: "0".repeat(40) } },
      resources: [{ version: "v1", kind: "ConfigMap", name: "x", status: "OutOfSync", requiresPruning: true }],
    }, commit, { prune: false, selfHeal: false }), "healthy", ""],
    ["out of sync for good, without pruning", child({ ...drifted, reconciledAt: "2026-11-21T10:00:01Z" }, commit, { prune: false, selfHeal: false }), "healthy", ""],
    ["not compared since its sync ended", child({ ...drifted, reconciledAt: "2026-11-21T10:00:00Z" }, commit, { prune: false, selfHeal: false }), "waiting", "sync status is OutOfSync"],
    ["progressing", child({ health: { status: "Progressing" } }), "waiting", "health is Progressing"],
    ["degraded", child({ health: { status: "Degraded", message: "crash loop" } }), "failed", "crash loop"],
  ];
  for (const [title, web, state, reason] of cases) {
    it(`calls a child ${title} ${state}`, () => {
      const report = assess(web);
      assert.deepEqual(report.waves[1]?.children.map((found) => [found.state, found.reason]), [[state, reason]]);
      assert.equal(report.settled, state === "healthy");
    });
  }

  it("does not settle before the root's own sync has succeeded", () => {
    assert.equal(assess(child(), root({ operationState: { phase: "Running" } })).settled, false);
    assert.equal(assess(child(), root({ sync: { status: "OutOfSync", revision: commit } })).settled, false);
  });

  it("says that the root gave up, for this commit only", () => {
    assert.equal(assess(child(), root({ operationState: { phase: "Failed", message: "one or more" } })).failure, "one or more");
    assert.equal(assess(child(), root({ operationState: { phase: "Failed", message: "x", syncResult: { revision: older } } })).failure, undefined);
  });

  it("lets a failed child that holds nobody up settle, and names a blocking one first", () => {
    const degraded = child({ health: { status: "Degraded", message: "crash loop" } });
    assert.equal(assess(degraded, root({}, "false")).settled, true);
    assert.equal(assess(degraded).settled, false);
    assert.equal(blame(assess(degraded)), "wave 1: web: crash loop");
  });
});

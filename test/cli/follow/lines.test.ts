import * as assert from "node:assert/strict";
import { RolloutLines } from "../../../cli/follow/lines";
import { ChildReport, RolloutReport } from "../../../cli/follow/model";

const child = (name: string, wave: number, state: ChildReport["state"], more: Partial<ChildReport> = {}): ChildReport => ({ name, wave, state, blocking: true, reason: state === "healthy" ? "" : "not created yet", ...more });
const report = (...children: ChildReport[]): RolloutReport => ({
  root: { name: "shop-dev", syncStatus: "Synced", phase: "Running", message: "", automated: true, revision: "" },
  settled: false,
  waves: [...new Set(children.map(({ wave }) => wave))].map((wave) => {
    const ofWave = children.filter((candidate) => candidate.wave === wave);
    return { wave, children: ofWave, passed: ofWave.every(({ state, blocking }) => state === "healthy" || !blocking) };
  }),
});
const deployment = { object: "Deployment shop/web", reason: "0 of 1 pods available" };

describe("RolloutLines", () => {
  it("names the Application, the object, the reason and for how long", () => {
    let now = 0;
    const lines = new RolloutLines(() => now);
    const waiting = report(child("db", 0, "healthy"), child("web", 1, "waiting", deployment), child("edge", 2, "absent"));
    lines.table(waiting);
    now = 4000;
    assert.deepEqual(lines.table(waiting), [
      "wave   0  1/1 healthy",
      "wave   1  0/1 healthy, at 4 s waiting for",
      "    web: Deployment shop/web: 0 of 1 pods available (4 s)",
      "wave   2  0/1 healthy, after wave 1",
    ]);
  });

  it("says nothing twice where lines cannot be redrawn", () => {
    const lines = new RolloutLines(() => 0);
    const waiting = report(child("db", 0, "healthy"), child("web", 1, "waiting", deployment));
    assert.equal(lines.news(waiting).length, 3);
    assert.deepEqual(lines.news(waiting), []);
    assert.deepEqual(lines.news(report(child("db", 0, "healthy"), child("web", 1, "healthy"))), ["wave   1  1/1 healthy"]);
  });

  it("shows what holds nobody up, and goes on", () => {
    const lines = new RolloutLines(() => 0);
    assert.deepEqual(lines.table(report(child("dash", 0, "failed", { blocking: false, reason: "crash loop" }), child("web", 1, "absent"))), [
      "wave   0  0/1 healthy; the rest holds nobody up",
      "    dash (holds nobody up): crash loop (0 s)",
      "wave   1  0/1 healthy, at 0 s waiting for",
      "    web: not created yet (0 s)",
    ]);
  });
});

import * as assert from "node:assert/strict";
import { describeWindow, explainRefusal, refusalLines } from "../../../cli/sync/window-refusal";
import type { WindowSpec } from "../../../model/windows/spec";

const window = (change: Partial<WindowSpec> = {}) => ({
  kind: "allow" as const, schedule: "0 14 * * 1-5", duration: "4h", applications: ["*"], namespaces: undefined, clusters: undefined,
  manualSync: false, timeZone: "UTC", andOperator: false, syncOverrun: false, description: undefined, ...change,
});
const at = (text: string) => new Date(text);
const change = window();
const maintenance = window({ kind: "deny", schedule: "0 15 * * 5", duration: "1h" });

describe("explainRefusal", () => {
  const project = (windows: ReturnType<typeof window>[], roles: { name: string; policies: string[] }[] = []) => ({
    metadata: { name: "shop-prod", annotations: undefined },
    spec: { syncWindows: windows, roles: roles.map((role) => ({ ...role, groups: undefined, jwtTokens: undefined })) },
    status: undefined,
  });
  const subject = { name: "shop-prod", destination: { namespace: "argocd" } };
  const now = at("2026-11-21T16:00:00Z");

  it("names the window, the next opening and the override", () => {
    const refusal = explainRefusal(project([window({ description: "prod change window" })]), subject, now);
    assert.deepEqual(refusal.windows, ["allow window \"0 14 * * 1-5\" for 4h, UTC (prod change window)"]);
    assert.equal(refusal.nextOpening, "2026-11-23T14:00:00.000Z");
    assert.deepEqual(refusalLines(refusal, now).slice(1, 2), ["next opening: 2026-11-23T14:00:00.000Z (in 46 h 0 min)"]);
    assert.match(refusal.override, /pulumi up/);
  });

  it("reads schedules as Argo CD does", () => {
    const openings = (schedule: string, timeZone = "UTC") => explainRefusal(project([window({ schedule, timeZone })]), subject, now).nextOpening;
    // Every day of the month, written with a star, and Friday: both must hold.
    assert.equal(openings("0 9 */1 * 5"), "2026-11-27T09:00:00.000Z");
    // Go knows no such zone, and Argo CD takes it for UTC.
    assert.equal(openings("0 9 * * *", "EUROPE/BERLIN"), "2026-11-22T09:00:00.000Z");
    assert.equal(openings("0 14 1 2,4,6 *"), "2027-02-01T14:00:00.000Z");
    for (const schedule of ["@daily", "0 0 14 * * 1", "0 14 L * *", "0 14 * * 7", "0 14 * * 5#2"]) {
      const refusal = explainRefusal(project([window({ schedule })]), subject, now);
      assert.match(refusal.windows.join("\n"), /cannot be read, and then Argo CD refuses every sync/, schedule);
    }
  });

  it("finds windows by every pattern that Argo CD knows", () => {
    const refusal = explainRefusal(project([window({ applications: ["{shop,till}-*"] }), window({ applications: ["shop-[a-c]*"] })]), subject, now);
    assert.equal(refusal.windows.length, 1);
  });

  it("names the roles that may change the project", () => {
    const { override } = explainRefusal(project([change], [
      { name: "sre", policies: ["p, proj:shop-prod:sre, projects, update, shop-prod, allow"] },
      { name: "ci", policies: ["p, proj:shop-prod:ci, applications, sync, shop-prod/*, allow"] },
    ]), subject, now);
    assert.match(override, /proj:shop-prod:sre$/);
  });

  it("says that a window cannot be read: Argo CD then refuses everything", () => {
    for (const broken of [{ schedule: "every day" }, { duration: "1d" }]) {
      const refusal = explainRefusal(project([window(broken)]), subject, now);
      assert.match(refusal.windows.join("\n"), /cannot be read, and then Argo CD refuses every sync/);
      assert.equal(refusal.nextOpening, undefined);
    }
  });

  it("does not invent a window when Argo CD's clock says otherwise", () => {
    const refusal = explainRefusal(project([]), subject, now);
    assert.match(refusalLines(refusal, now)[0] ?? "", /clock/);
  });

  it("describes a window without a description", () => assert.equal(describeWindow(maintenance), "deny window \"0 15 * * 5\" for 1h, UTC"));
});

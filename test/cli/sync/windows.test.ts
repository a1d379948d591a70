import * as assert from "node:assert/strict";
import { SyncWindow } from "../../../cli/argo-cd/schemas";
import { allowsSync, durationMilliseconds, isActive, matchingWindows, nextOpening, obstacles } from "../../../cli/sync/windows";
import { describeWindow, explainRefusal, refusalLines } from "../../../cli/sync/window-refusal";

const window = (change: Partial<SyncWindow> = {}): SyncWindow => ({
  kind: "allow", schedule: "0 14 * * 1-5", duration: "4h", applications: ["*"], namespaces: undefined, clusters: undefined,
  manualSync: false, timeZone: "UTC", andOperator: false, description: undefined, ...change,
});
const at = (text: string) => new Date(text);
const change = window();
const maintenance = window({ kind: "deny", schedule: "0 15 * * 5", duration: "1h" });

describe("isActive", () => {
  const cases: [string, boolean][] = [
    ["2026-11-20T13:59:59Z", false], ["2026-11-20T14:00:00Z", false], ["2026-11-20T14:00:01Z", true],
    ["2026-11-20T17:59:59Z", true], ["2026-11-20T18:00:00Z", false], ["2026-11-21T15:00:00Z", false],
  ];
  for (const [moment, active] of cases) it(`calls the change window ${active ? "open" : "closed"} at ${moment}`, () => assert.equal(isActive(change, at(moment)), active));

  it("reads the schedule in its time zone, in summer and in winter", () => {
    const berlin = window({ schedule: "0 9 * * *", duration: "1h", timeZone: "Europe/Berlin" });
    assert.deepEqual(["2026-07-01T07:30:00Z", "2026-07-01T08:30:00Z", "2026-12-01T07:30:00Z", "2026-12-01T08:30:00Z"].map((moment) => isActive(berlin, at(moment))), [true, false, false, true]);
  });

  it("takes an unknown time zone for UTC, as Argo CD does", () => assert.equal(isActive(window({ timeZone: "Mars/Olympus" }), at("2026-11-20T15:00:00Z")), true));
  it("spans midnight", () => assert.equal(isActive(window({ schedule: "0 22 * * *" }), at("2026-11-21T01:00:00Z")), true));
});

describe("obstacles", () => {
  const cases: [string, SyncWindow[], string, string[]][] = [
    ["none without windows", [], "2026-11-20T15:30:00Z", []],
    ["none inside an allow window", [change], "2026-11-20T16:30:00Z", []],
    ["the allow window outside of it", [change], "2026-11-21T16:30:00Z", ["allow"]],
    ["the deny window although an allow window is open", [change, maintenance], "2026-11-20T15:30:00Z", ["deny"]],
    ["none outside the deny window when there is no allow window", [maintenance], "2026-11-20T16:30:00Z", []],
    ["none when every closed allow window lets people through", [window({ manualSync: true })], "2026-11-21T16:30:00Z", []],
    ["both allow windows when only one lets people through", [change, window({ schedule: "0 3 * * *", manualSync: true })], "2026-11-21T16:30:00Z", ["allow", "allow"]],
    ["none when the deny window lets people through", [window({ ...maintenance, manualSync: true })], "2026-11-20T15:30:00Z", []],
    ["the deny windows when only one lets people through", [maintenance, window({ ...maintenance, manualSync: true })], "2026-11-20T15:30:00Z", ["deny", "deny"]],
  ];
  for (const [title, windows, moment, kinds] of cases) {
    it(`names ${title}`, () => {
      assert.deepEqual(obstacles(windows, at(moment)).map(({ kind }) => kind), kinds);
      assert.equal(allowsSync(windows, at(moment)), kinds.length === 0);
    });
  }
});

describe("nextOpening", () => {
  const cases: [string, SyncWindow[], string, string | undefined][] = [
    ["Monday after a Saturday", [change], "2026-11-21T16:00:00Z", "2026-11-23T14:00:00.000Z"],
    ["the end of a deny window", [change, maintenance], "2026-11-20T15:30:00Z", "2026-11-20T16:00:00.000Z"],
    ["the end of a deny window over the opening", [change, window({ kind: "deny", schedule: "0 13 * * 1", duration: "2h" })], "2026-11-21T16:00:00Z", "2026-11-23T15:00:00.000Z"],
    ["the end of the second of two overlapping deny windows", [window({ kind: "deny", schedule: "0 1 * * *", duration: "2h" }), window({ kind: "deny", schedule: "30 2 * * *", duration: "2h" })], "2026-11-21T01:30:00Z", "2026-11-21T04:30:00.000Z"],
    ["the local hour in another zone", [window({ schedule: "0 9 * * *", duration: "1h", timeZone: "America/New_York" })], "2026-11-20T15:30:00Z", "2026-11-21T14:00:00.000Z"],
    ["never behind a deny window that has no gap", [window({ kind: "deny", schedule: "* * * * *", duration: "1h" })], "2026-11-20T15:30:00Z", undefined],
  ];
  for (const [title, windows, moment, opening] of cases) {
    it(`is ${title}`, () => {
      const found = nextOpening(windows, at(moment));
      assert.equal(found?.toISOString(), opening);
      if (found) assert.equal(allowsSync(windows, new Date(found.getTime() + 1000)), true);
    });
  }
});

describe("matchingWindows", () => {
  const subject = { name: "shop-prod", destination: { server: "https://kubernetes.default.svc", namespace: "argocd" } };
  const cases: [string, Partial<SyncWindow>, boolean][] = [
    ["by a glob on the name", { applications: ["shop-*"] }, true],
    ["not by another name", { applications: ["other"] }, false],
    ["not without any selector", { applications: [] }, false],
    ["by namespace", { applications: undefined, namespaces: ["argocd"] }, true],
    ["by server", { applications: undefined, clusters: ["https://kubernetes.default.*"] }, true],
    ["by any selector", { applications: ["other"], namespaces: ["argocd"] }, true],
    ["not by all selectors when one differs", { applications: ["other"], namespaces: ["argocd"], andOperator: true }, false],
    ["by all selectors", { applications: ["shop-prod"], namespaces: ["argocd"], andOperator: true }, true],
    ["and takes a dot for a dot", { applications: ["shop.prod"] }, false],
  ];
  for (const [title, selectors, matches] of cases) {
    it(`selects ${title}`, () => assert.equal(matchingWindows([window(selectors)], subject).length, matches ? 1 : 0));
  }
});

describe("durationMilliseconds", () => {
  it("reads Go durations", () => assert.deepEqual(["4h", "1h30m", "0.5h", "90s"].map(durationMilliseconds), [14_400_000, 5_400_000, 1_800_000, 90_000]));
  for (const text of ["1d", "4", "", "h"]) it(`refuses "${text}"`, () => assert.throws(() => durationMilliseconds(text), RangeError));
});

describe("explainRefusal", () => {
  const project = (windows: SyncWindow[], roles: { name: string; policies: string[] }[] = []) => ({
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

import * as assert from "node:assert/strict";
import { Environment, EnvironmentArgs } from "../../../components";
import { SyncWindowArgs } from "../../../model/windows/window";
import { record } from "../../support/record";
import { assertRejected } from "../../support/rejects";

const shop: EnvironmentArgs = {
  system: "shop",
  environment: "prod",
  repositoryUrl: "https://git.example/shop.git",
  branch: "main",
  applications: [{ name: "web", source: { path: "apps/web" }, destination: { namespace: "shop" } }],
};
const windows = async (change: Partial<EnvironmentArgs> = {}) => {
  const registered = await record((opts) => new Environment("shop", { ...shop, ...change }, opts));
  const { environment = shop.environment } = change;
  const of = (name: string) => {
    const found = registered.find(({ inputs }) => inputs.kind === "AppProject" && inputs.metadata.name === name);
    assert.ok(found, name);
    return found.inputs.spec.syncWindows;
  };
  return { root: of(`shop-${environment}-root`), children: of(`shop-${environment}`) };
};
const maintenance: SyncWindowArgs = { kind: "deny", schedule: "0 16 1 * *", duration: "2h", description: "CHG-7" };

describe("sync windows of an Environment", () => {
  it("open production Monday to Friday from 14:00 to 18:00 UTC, for the root", async () => {
    assert.deepEqual(await windows(), {
      root: [{
        kind: "allow", schedule: "0 14 * * 1-5", duration: "4h", timeZone: "UTC", applications: ["shop-prod"], syncOverrun: true,
        description: "production change window",
      }],
      children: [],
    });
  });

  it("are none in dev and staging, and none where the list is empty", async () => {
    for (const environment of ["dev", "staging"] as const) assert.deepEqual(await windows({ environment }), { root: [], children: [] });
    assert.deepEqual(await windows({ windows: [] }), { root: [], children: [] });
  });

  it("stand in the project of what they select", async () => {
    const found = await windows({
      windows: [
        { ...maintenance, namespaces: ["shop"], timeZone: "Europe/Berlin", manualSync: true, finishBegun: false },
        { ...maintenance, applications: ["*"], clusters: ["https://kubernetes.default.svc"], match: "all" },
      ],
    });
    const all = {
      kind: "deny", schedule: "0 16 1 * *", duration: "2h", timeZone: "UTC", applications: ["*"], clusters: ["https://kubernetes.default.svc"],
      andOperator: true, syncOverrun: true, description: "CHG-7",
    };
    assert.deepEqual(found.root, [all]);
    assert.deepEqual(found.children, [
      { kind: "deny", schedule: "0 16 1 * *", duration: "2h", timeZone: "Europe/Berlin", namespaces: ["shop"], manualSync: true, description: "CHG-7" },
      all,
    ]);
  });

  it("say nothing of what Argo CD before 3.5 does not know", async () => {
    assert.ok(!("syncOverrun" in (await windows({ knowsOverrun: false })).root[0]));
  });

  it("are opened by an override that names its ticket and closes by itself", async () => {
    const { root } = await windows({
      windows: [{ kind: "allow", schedule: "0 14 * * 1-5", duration: "4h" }, maintenance],
      emergencyOverride: { ticket: "INC-1", reason: "checkout is down", until: "2026-11-21T18:30:00Z" },
    });
    const note = "emergency override INC-1 until 2026-11-21T18:30:00Z: checkout is down";
    assert.deepEqual(root, [
      { kind: "allow", schedule: "0 14 * * 1-5", duration: "4h", timeZone: "UTC", applications: ["shop-prod"], syncOverrun: true },
      { kind: "deny", schedule: "0 16 1 * *", duration: "2h", timeZone: "UTC", applications: ["shop-prod"], manualSync: true, syncOverrun: true, description: note },
      { kind: "allow", schedule: "30 18 20 11 *", duration: "24h", timeZone: "UTC", applications: ["shop-prod"], syncOverrun: true, description: note },
    ]);
  });

  describe("are refused", () => {
    const good: SyncWindowArgs = { kind: "allow", schedule: "0 14 * * 1-5", duration: "4h" };
    const refused: [string, Partial<EnvironmentArgs>, [string, string][]][] = [
      ["of an unknown kind", { windows: [{ ...good, kind: "permit" as "allow" }] }, [["windows[0].kind", 'must be "allow" or "deny", got "permit"']]],
      ["with Sunday as 7", { windows: [{ ...good, schedule: "0 14 * * 7" }] }, [["windows[0].schedule", 'has a day of week outside 0-6: "7"; Sunday is 0']]],
      ["that never happen", { windows: [{ ...good, schedule: "0 14 30 2 *" }] }, [["windows[0].schedule", 'never happens: "0 14 30 2 *"']]],
      ["of days", { windows: [{ ...good, duration: "1d" }] },
        [["windows[0].duration", 'must be a duration such as "4h" or "1h30m", got "1d"; did you mean "24h"?']]],
      ["in no time zone", { windows: [{ ...good, timeZone: "EUROPE/BERLIN" }] },
        [["windows[0].timeZone", 'must be an IANA time zone such as "UTC" or "Europe/Berlin", got "EUROPE/BERLIN"; did you mean "Europe/Berlin"?']]],
      ["that select nothing", { windows: [{ ...good, namespaces: ["shops"] }, { ...good, applications: [] }] }, [
        ["windows[0]", "must select an Application, but its selectors match none"],
        ["windows[1]", "must select an Application, but has no selector"],
      ]],
      ["with patterns that Argo CD reads otherwise", { windows: [{ ...good, applications: ["{a,b}"] }] },
        [["windows[0].applications[0]", 'must be a name with the wildcards * and ?, got "{a,b}"']]],
      ["with a long description", { windows: [{ ...good, description: "x".repeat(256) }] }, [["windows[0].description", "must have at most 255 characters, got 256"]]],
      ["with an override that says too little", { emergencyOverride: { ticket: "", reason: " ", until: "2026-11-21 18:30" } }, [
        ["emergencyOverride.ticket", "must name the ticket that grants it, got nothing"],
        ["emergencyOverride.reason", "must say why, got nothing"],
        ["emergencyOverride.until", 'must be a time in UTC to the minute such as "2026-11-21T18:30:00Z", got "2026-11-21 18:30"'],
      ]],
    ];
    for (const [title, change, problems] of refused) {
      it(title, () => assertRejected(() => new Environment("shop", { ...shop, ...change }), 'invalid Environment "shop"', problems));
    }
  });
});

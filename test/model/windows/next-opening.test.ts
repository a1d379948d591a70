import * as assert from "node:assert/strict";
import { nextOpening } from "../../../model/windows/next-opening";
import { windowState } from "../../../model/windows/state";
import { SyncWindowArgs } from "../../../model/windows/window";

const change: SyncWindowArgs = { kind: "allow", schedule: "0 14 * * 1-5", duration: "4h" };
const maintenance: SyncWindowArgs = { kind: "deny", schedule: "0 15 * * 5", duration: "1h" };
const allow = (schedule: string, more: Partial<SyncWindowArgs> = {}): SyncWindowArgs => ({ kind: "allow", schedule, duration: "4h", ...more });
const deny = (schedule: string, duration: string, more: Partial<SyncWindowArgs> = {}): SyncWindowArgs => ({ kind: "deny", schedule, duration, ...more });

describe("nextOpening", () => {
  const cases: [string, SyncWindowArgs[], string, string | undefined][] = [
    ["now where a sync is allowed", [change], "2026-11-23T15:00:30Z", "2026-11-23T15:00:30.000Z"],
    ["now where a window is about to open", [change], "2026-11-23T14:00:00Z", "2026-11-23T14:00:00.000Z"],
    ["Monday after a Saturday", [change], "2026-11-21T16:00:00Z", "2026-11-23T14:00:00.000Z"],
    ["the end of a deny window", [change, maintenance], "2026-11-20T15:30:00Z", "2026-11-20T16:00:00.000Z"],
    ["the end of a deny window over the opening", [change, deny("0 13 * * 1", "2h")], "2026-11-21T16:00:00Z", "2026-11-23T15:00:00.000Z"],
    ["the end of the second of two overlapping deny windows", [deny("0 1 * * *", "2h"), deny("30 2 * * *", "2h")], "2026-11-21T01:30:00Z", "2026-11-21T04:30:00.000Z"],
    ["the end of a deny window that starts again before its end", [deny("*/5 2-5 * * *", "20m")], "2026-11-21T02:30:00Z", "2026-11-21T06:15:00.000Z"],
    ["the start of a deny window that lets people sync", [allow("0 14 * * 1"), deny("0 3 * * *", "1h", { manualSync: true })], "2026-11-21T16:00:00Z", "2026-11-22T03:00:00.000Z"],
    ["the local hour in another zone", [allow("0 9 * * *", { timeZone: "America/New_York" })], "2026-11-20T19:30:00Z", "2026-11-21T14:00:00.000Z"],
    ["the local hour after the clock has changed", [allow("0 9 * * 1", { timeZone: "Europe/Berlin" })], "2026-10-23T12:00:00Z", "2026-10-26T08:00:00.000Z"],
    ["the moment at which the clock jumps into the window", [allow("30 2 * * *", { timeZone: "Europe/Berlin", duration: "1h" })], "2027-03-28T00:00:00Z", "2027-03-28T01:00:00.000Z"],
    ["weeks away: the first of every even month", [allow("0 0 1 2,4,6,8,10,12 *", { duration: "24h" })], "2026-02-02T01:00:00Z", "2026-04-01T00:00:00.000Z"],
    ["a quarter away", [allow("0 2 1 1,4,7,10 *")], "2026-10-02T00:00:00Z", "2027-01-01T02:00:00.000Z"],
    ["in the month after next: the 31st", [allow("0 2 31 * *")], "2026-08-31T07:00:00Z", "2026-10-31T02:00:00.000Z"],
    ["in the next year", [allow("0 8 2 1 *", { duration: "72h" })], "2026-06-01T00:00:00Z", "2027-01-02T08:00:00.000Z"],
    ["in the next leap year", [allow("0 8 29 2 *")], "2026-06-01T00:00:00Z", "2028-02-29T08:00:00.000Z"],
    ["the end of a freeze of eleven months", [deny("* * * 1-11 *", "1h")], "2026-01-10T12:30:00Z", "2026-12-01T00:59:00.000Z"],
    ["never behind a deny window that has no gap", [deny("* * * * *", "1h")], "2026-11-20T15:30:00Z", undefined],
    ["never behind one that is longer than a day", [deny("0 0 * * *", "25h")], "2026-11-21T15:00:00Z", undefined],
    ["never when it is always closed then", [allow("0 8 * * *"), deny("0 7 * * *", "6h")], "2026-11-21T15:00:00Z", undefined],
  ];
  for (const [title, windows, moment, opening] of cases) {
    it(`is ${title}`, () => {
      const found = nextOpening(windows, { at: Date.parse(moment), manual: true });
      assert.equal(found === undefined ? undefined : new Date(found).toISOString(), opening);
      if (found !== undefined) assert.ok(windowState(windows, { at: found + 1, manual: true }).allowed);
    });
  }

  it("is the first of all minutes that are open, whatever the windows", () => {
    const pick = picker(11);
    const zones = ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "EUROPE/BERLIN"];
    const window = (): SyncWindowArgs => ({
      kind: pick(["allow", "deny"]), manualSync: pick([false, false, true]), timeZone: pick(zones), duration: pick(["20m", "1h", "4h", "11h59m", "26h"]),
      schedule: [pick(["0", "30", "*/15", "5/25"]), pick(["*", "2", "14", "*/6", "22,2"]), pick(["*", "1-15", "*/3"]), "*", pick(["*", "1-5", "sat,sun", "*/2"])].join(" "),
    });
    for (let round = 0; round < 60; round++) {
      const windows = Array.from({ length: pick([1, 2, 3]) }, window);
      const at = Date.parse(pick(["2026-10-24T21:07:00Z", "2026-10-31T20:00:00Z", "2027-03-27T22:30:00Z", "2026-10-03T11:00:00Z"]));
      const manual = pick([true, false]);
      const minutes = Array.from({ length: 36 * 60 }, (_, index) => at + index * 60_000);
      const first = windowState(windows, { at, manual }).allowed ? at : minutes.find((minute) => windowState(windows, { at: minute + 1, manual }).allowed);
      const found = nextOpening(windows, { at, manual });
      if (first !== undefined || (found !== undefined && found < at + 36 * 3_600_000)) assert.equal(found, first, JSON.stringify({ at: new Date(at), manual, windows }));
    }
  });
});

function picker(seed: number): <Value>(values: readonly Value[]) => Value {
  let state = seed;
  return (values) => {
    state = (state * 1103515245 + 12345) % 2 ** 31;
    return values[Math.floor((state / 2 ** 31) * values.length)] ?? assert.fail("nothing to pick");
  };
}

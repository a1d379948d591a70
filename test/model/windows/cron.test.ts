import * as assert from "node:assert/strict";
import { parseCron } from "../../../model/windows/cron";
import { isTimeZone, zoneOffset } from "../../../model/windows/time-zone";

const next = (schedule: string, after: string) => {
  const found = parseCron(schedule).next(Date.parse(after));
  return found === undefined ? undefined : new Date(found).toISOString().slice(0, 16);
};
const refuses = (parse: () => unknown, message: string) => assert.throws(parse, (error: Error) => {
  assert.equal(error.message, message);
  return true;
});

describe("parseCron", () => {
  // 2026-11-21 is a Saturday.
  const starts: [schedule: string, after: string, next: string | undefined][] = [
    ["0 14 * * 1-5", "2026-11-21T00:00:00Z", "2026-11-23T14:00"],
    ["0 14 * * MON-FRI", "2026-11-23T13:59:59Z", "2026-11-23T14:00"],
    ["0 14 * * mon-fri", "2026-11-23T14:00:00Z", "2026-11-24T14:00"],
    ["*/20 * * * *", "2026-11-21T10:41:00Z", "2026-11-21T11:00"],
    ["5/20 * * * *", "2026-11-21T10:41:00Z", "2026-11-21T10:45"],
    ["0 0 1,15 * *", "2026-11-21T00:00:00Z", "2026-12-01T00:00"],
    ["0 0 29 FEB ?", "2026-11-21T00:00:00Z", "2028-02-29T00:00"],
    ["0 0 * * 0", "2026-11-21T00:00:00Z", "2026-11-22T00:00"],
    // A day of the month and a day of the week, both given: either is enough.
    ["0 0 13 * 5", "2026-11-21T00:00:00Z", "2026-11-27T00:00"],
    ["0 0 13 * 5", "2026-12-11T00:00:00Z", "2026-12-13T00:00"],
    // With a star, even one that repeats every day, both must hold.
    ["0 0 */1 * 5", "2026-11-21T00:00:00Z", "2026-11-27T00:00"],
    // A step of two is no star any more: every odd day, and every Friday.
    ["0 0 */2 * 5", "2026-11-26T00:00:00Z", "2026-11-27T00:00"],
    ["0 0 */2 * 5", "2026-11-27T00:00:00Z", "2026-11-29T00:00"],
    ["0 0 30 2 *", "2026-11-21T00:00:00Z", undefined],
    // What people do not write, and the parser takes all the same.
    ["0 14 * * 1,,2", "2026-11-21T00:00:00Z", "2026-11-23T14:00"],
    ["0 14 *-5 * *", "2026-11-21T00:00:00Z", "2026-11-21T14:00"],
    ["0 , * * *", "2026-11-21T00:00:00Z", undefined],
    ["TZ=Europe/Berlin 0 14 * * *", "2026-11-21T00:00:00Z", "2026-11-21T13:00"],
    ["CRON_TZ=Europe/Berlin 0 14 * * *", "2026-07-21T00:00:00Z", "2026-07-21T12:00"],
  ];
  for (const [schedule, after, expected] of starts) {
    it(`"${schedule}" after ${after} starts ${expected ?? "never"}`, () => assert.equal(next(schedule, after), expected));
  }

  const refused: [schedule: string, message: string][] = [
    ["@daily", 'must be five cron fields, got the macro "@daily"'],
    ["0 14 * *", 'must be five cron fields (minute, hour, day of month, month, day of week), got "0 14 * *"'],
    ["0 0 14 * * 1", 'must be five cron fields (minute, hour, day of month, month, day of week), got "0 0 14 * * 1"'],
    ["", 'must be five cron fields (minute, hour, day of month, month, day of week), got ""'],
    ["0 14 * * 7", 'has a day of week outside 0-6: "7"; Sunday is 0'],
    ["60 * * * *", 'has a minute outside 0-59: "60"'],
    ["0 24 * * *", 'has a hour outside 0-23: "24"'],
    ["0 0 0 * *", 'has a day of month outside 1-31: "0"'],
    ["0 0 L * *", 'has a day of month outside 1-31: "L"'],
    ["0 0 * * 5#2", 'has a day of week that is no value, range or step: "5#2"'],
    ["0 0 * * fri-mon", 'has a day of week whose range runs backwards: "fri-mon"'],
    ["*/0 * * * *", 'has a minute with a step of 0: "*/0"'],
    ["0 0 5- * *", 'has a day of month that is no value, range or step: "5-"'],
    ["TZ=Europe/berlin 0 14 * * *", 'names a time zone that Go does not know: "Europe/berlin"'],
  ];
  for (const [schedule, message] of refused) it(`refuses "${schedule}"`, () => refuses(() => parseCron(schedule), message));
});

describe("time zones", () => {
  it("are IANA names and nothing else", () => {
    assert.deepEqual(["UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Etc/GMT+1", "CET", "EST5EDT"].map(isTimeZone), [true, true, true, true, true, true]);
    assert.deepEqual(["CEST", "+01:00", "europe/berlin", "Europe/Berlni", ""].map(isTimeZone), [false, false, false, false, false]);
  });

  it("have one spelling, and are those that Go knows", () => {
    assert.deepEqual(["Europe/berlin", "EUROPE/BERLIN", "America/Los_angeles", "Us/Eastern", "US/Pacific-New"].map(isTimeZone), [false, false, false, false, false]);
    assert.deepEqual(["US/Eastern", "Europe/Kyiv", "America/Port-au-Prince", "Asia/Calcutta", "Asia/Kolkata"].map(isTimeZone), [true, true, true, true, true]);
    const winter = Date.parse("2026-12-01T00:00:00Z");
    assert.deepEqual(["EUROPE/BERLIN", "Mars/Olympus", "", "CET", "EST5EDT"].map((name) => zoneOffset(name, winter) / 3_600_000), [0, 0, 0, 1, -5]);
  });

  it("are ahead of UTC by what their summer time says", () => {
    const hours = (zone: string, at: string) => zoneOffset(zone, Date.parse(at)) / 3_600_000;
    assert.deepEqual([hours("Europe/Berlin", "2026-10-25T00:59:59Z"), hours("Europe/Berlin", "2026-10-25T01:00:00Z")], [2, 1]);
    assert.deepEqual([hours("UTC", "2026-07-01T00:00:00Z"), hours("Asia/Kolkata", "2026-07-01T00:00:00Z")], [0, 5.5]);
  });
});

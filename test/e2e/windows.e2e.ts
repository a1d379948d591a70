import * as assert from "node:assert/strict";
import { execa } from "execa";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packageDirectory } from "../../foundation/paths";
import { nextOpening } from "../../model/windows/next-opening";
import { windowSpec } from "../../model/windows/spec";
import { windowState } from "../../model/windows/state";
import { SyncWindowArgs } from "../../model/windows/window";

interface Answer {
  readonly manual: string;
  readonly automatic: string;
  readonly begun: string;
}

const week = 7 * 24 * 3600;
const begunBefore = 45 * 60;
/** Weeks in which Europe's and America's summer time end, and in which Europe's begins. */
const autumn = "2026-10-22T00:00:00Z";
const november = "2026-10-29T00:00:00Z";
const spring = "2027-03-25T00:00:00Z";

interface Question {
  readonly windows: readonly SyncWindowArgs[];
  readonly begin: string;
  /** Seconds between two moments. */
  readonly step: number;
}

const office: SyncWindowArgs = { kind: "allow", schedule: "0 14 * * 1-5", duration: "4h" };
const grid = (begin: string, ...windows: SyncWindowArgs[]): Question => ({ windows, begin, step: 60 });
const questions: Readonly<Record<string, Question>> = {
  "production's default, every 15 seconds": { windows: [office], begin: autumn, step: 15 },
  "in Berlin, winter": grid(autumn, { ...office, timeZone: "Europe/Berlin" }),
  "in Berlin, summer": grid(spring, { ...office, timeZone: "Europe/Berlin" }),
  "at night in Berlin, when the clock goes back": grid(autumn, { ...office, schedule: "30 1 * * *", duration: "2h", timeZone: "Europe/Berlin" }),
  "at night in Berlin, when the clock goes forward": grid(spring, { ...office, schedule: "30 1 * * *", duration: "2h", timeZone: "Europe/Berlin" }),
  "in New York, across midnight": grid(november, { ...office, schedule: "0 22 * * SUN-THU", duration: "5h30m", timeZone: "America/New_York" }),
  "half an hour off": grid(autumn, { ...office, timeZone: "Asia/Kolkata" }),
  "deny over allow": grid(autumn, office, { kind: "deny", schedule: "15 */3 * * *", duration: "40m" }),
  "deny only, for people open": grid(autumn, { kind: "deny", schedule: "0 0 * * 6", duration: "48h", manualSync: true }),
  "two denies, one of them open for people": grid(autumn,
    { kind: "deny", schedule: "0 8 * * *", duration: "6h", manualSync: true }, { kind: "deny", schedule: "0 12 * * *", duration: "6h" }),
  "an allow that restrains automatic syncs only": grid(autumn, { ...office, manualSync: true }),
  "two allows, one of them open for people": grid(autumn, { ...office, manualSync: true }, { ...office, schedule: "0 6 * * *", duration: "1h" }),
  "which cut what has begun": grid(autumn, { ...office, finishBegun: false }, { kind: "deny", schedule: "0 15 * * 2", duration: "90m" }),
  "by days of month or week": grid(november, { ...office, schedule: "0 9 1,15,28-31/2 * FRI", duration: "10h" }),
  "by every second day and a day of the week": grid(autumn, { ...office, schedule: "*/20 9-17/4 */2 10-12 1", duration: "15m" }),
  "with every day of the month, and Friday": grid(autumn, { ...office, schedule: "0 9 */1 * 5" }),
  "in a zone that Go does not know": grid(autumn, { ...office, timeZone: "EUROPE/BERLIN" }),
  "in a zone without an area": grid(november, { ...office, timeZone: "EST5EDT" }),
  "with a zone in the schedule, and both summer times end": grid(autumn, { ...office, schedule: "TZ=America/New_York 30 9 * * *", timeZone: "Europe/Berlin" }),
  "with fields that nobody would write": grid(autumn, { ...office, schedule: "0 14 *-5 * 1,,5" }),
  ...random(20),
};

/** Window sets that nobody thought of; the same ones in every run. */
function random(count: number): Record<string, Question> {
  let state = 7;
  const pick = <Value>(values: readonly Value[]): Value => {
    state = (state * 1103515245 + 12345) % 2 ** 31;
    return values[Math.floor((state / 2 ** 31) * values.length)] as Value;
  };
  const window = (): SyncWindowArgs => ({
    kind: pick(["allow", "allow", "deny"]),
    schedule: [pick(["0", "30", "*/15", "5/25", "10-40/10"]), pick(["*", "0", "14", "*/6", "22,2", "8-18/5"]), pick(["*", "*", "?", "1-15", "*/3"]), pick(["*", "10,11", "MAR-APR"]), pick(["*", "1-5", "sat,sun", "*/2", "0"])].join(" "),
    duration: pick(["20m", "1h", "1h30m", "4h", "11h59m", "26h"]),
    timeZone: pick(["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"]),
    manualSync: pick([false, false, true]),
    finishBegun: pick([true, false]),
  });
  return Object.fromEntries(Array.from({ length: count }, (_, index): [string, Question] => [
    `chosen at random, ${index}`,
    { windows: Array.from({ length: pick([1, 2, 3]) }, window), begin: pick([autumn, november, spring]), step: 300 },
  ]));
}

describe("sync windows, decided by Argo CD's own code", () => {
  let directory = "";
  let answers: Answer[] = [];

  before(async function () {
    this.timeout(600_000);
    directory = await mkdtemp(join(tmpdir(), "gitops-windows-"));
    // The module of the tools requires the same Argo CD as its controllers.
    for (const file of ["go.mod", "go.sum"]) await cp(join(packageDirectory, "rehearsal", "toolchain", "modules", "cluster", file), join(directory, file));
    await cp(join(packageDirectory, "test", "e2e", "go", "windows", "windows_test.go"), join(directory, "windows_test.go"));
    const [file, result] = [join(directory, "questions.json"), join(directory, "answers.json")];
    await writeFile(file, JSON.stringify(Object.values(questions).map(({ windows, begin, step }) => ({
      windows: windows.map((window) => windowSpec(window, true)), begin, step, moments: week / step, begunBefore,
    }))));
    await execa("go", ["test", "-count=1", "-run", "TestAnswer", "."], {
      cwd: directory, env: { GOFLAGS: "-mod=mod -buildvcs=false", WINDOW_QUESTIONS: file, WINDOW_ANSWERS: result },
    });
    answers = JSON.parse(await readFile(result, "utf8")) as Answer[];
  });
  after(() => rm(directory, { recursive: true, force: true }));

  it("agree with windowState over weeks in which clocks change", function () {
    this.timeout(120_000);
    const differences: string[] = [];
    const seen = { manual: new Set<boolean>(), automatic: new Set<boolean>(), begun: new Set<boolean>() };
    Object.entries(questions).forEach(([title, { windows, begin, step }], index) => {
      const theirs = answers[index] ?? assert.fail(`no answer for "${title}"`);
      assert.equal(theirs.manual.length, week / step);
      for (let position = 0; position < theirs.manual.length; position++) {
        const at = Date.parse(begin) + position * step * 1000;
        const ours = {
          manual: windowState(windows, { at, manual: true }).allowed,
          automatic: windowState(windows, { at, manual: false }).allowed,
          begun: windowState(windows, { at, manual: true, begunAt: at - begunBefore * 1000 }).allowed,
        };
        for (const kind of ["manual", "automatic", "begun"] as const) {
          const allowed = theirs[kind][position] === "1";
          seen[kind].add(allowed);
          if (ours[kind] !== allowed) differences.push(`${title}: ${kind} at ${new Date(at).toISOString()}: Argo CD ${allowed ? "allows" : "refuses"}`);
        }
      }
    });
    assert.deepEqual(differences.slice(0, 20), [], `${differences.length} differences`);
    for (const kind of ["manual", "automatic", "begun"] as const) assert.equal(seen[kind].size, 2, `${kind}: both answers occur`);
  });

  it("agree with nextOpening: it lies no more than a step before the first moment that they allow", function () {
    this.timeout(120_000);
    let compared = 0;
    Object.entries(questions).forEach(([title, { windows, begin, step }], index) => {
      const answer = answers[index] ?? assert.fail(`no answer for "${title}"`);
      for (const [kind, manual] of [["manual", true], ["automatic", false]] as const) {
        for (const { index: closed = 0, 0: run } of answer[kind].matchAll(/0+(?=1)/g)) {
          const at = Date.parse(begin) + closed * step * 1000;
          const found = nextOpening(windows, { at, manual }) ?? assert.fail(`${title}: no opening after ${new Date(at).toISOString()}`);
          const first = at + run.length * step * 1000;
          const wrong = `${title}: ${kind} after ${new Date(at).toISOString()}: ${new Date(found).toISOString()}, Argo CD ${new Date(first).toISOString()}`;
          // A window is closed at its very end, and not yet open at its very start.
          assert.ok(found <= first && found >= first - step * 1000, wrong);
          compared++;
        }
      }
    });
    assert.ok(compared > 500, `only ${compared} openings were compared`);
  });
});

import * as assert from "node:assert/strict";
import { parseDuration, parseGoDuration } from "../../foundation/go-duration";

describe("parseGoDuration", () => {
  // As time.ParseDuration of Go 1.26 reads them.
  const durations: [text: string, milliseconds: number][] = [
    ["4h", 14_400_000], ["1h30m", 5_400_000], ["90s", 90_000], ["1.5h", 5_400_000], [".5h", 1_800_000], ["1.h", 3_600_000], ["500ms", 500],
    ["2us", 0.002], ["2µs", 0.002], ["2μs", 0.002], ["3ns", 0.000003], ["+4h", 14_400_000], ["-4h", -14_400_000], ["0", 0], ["0s", 0],
  ];
  for (const [text, milliseconds] of durations) it(`reads ${text}`, () => assert.equal(parseGoDuration(text), milliseconds));
  for (const text of ["1d", "4", "", "h", "+", "4 h", "1h-30m", "1e3s", "9999999h"]) it(`refuses "${text}"`, () => assert.equal(parseGoDuration(text), undefined));
});

describe("parseDuration", () => {
  it("knows days, too", () => assert.deepEqual(["30d", "1d12h", "90m"].map(parseDuration), [2_592_000_000, 129_600_000, 5_400_000]));
  for (const text of ["d", "1.5d", "1w", ""]) it(`refuses "${text}"`, () => assert.equal(parseDuration(text), undefined));
});

import { deepEqual, equal, rejects } from "node:assert/strict";
import { PassingErrors } from "../../../cli/follow/passing-errors";

describe("errors that pass", () => {
  let clock: number;
  let notes: string[];
  let errors: PassingErrors;
  beforeEach(() => {
    clock = 0;
    notes = [];
    errors = new PassingErrors({ isPassing: (error) => /passes/.test(String(error)), seconds: 10, onNote: (text) => notes.push(text), now: () => clock });
  });
  const fails = (text: string) => errors.during(() => Promise.reject(new Error(text)), false);

  it("are said once, and that they are over", async () => {
    equal(await fails("this passes\nwith more"), undefined);
    clock = 9000;
    equal(await fails("this passes, too"), undefined);
    equal(await errors.during(async () => 7, false), 7);
    deepEqual(notes, ["this passes; asked again for 10 s", "there are answers again, after 9 s"]);
  });

  it("are an error when they last, and count anew after an answer", async () => {
    await fails("this passes");
    clock = 9000;
    await errors.during(async () => 7, false);
    clock = 15_000;
    await fails("this passes");
    clock = 25_000;
    await rejects(fails("this passes not"), /this passes not/);
  });

  it("are an error when nothing follows", () => rejects(errors.during(() => Promise.reject(new Error("this passes")), true), /this passes/));
  it("are no others", () => rejects(fails("forbidden"), /forbidden/));
});

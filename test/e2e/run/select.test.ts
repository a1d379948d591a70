import { deepEqual, throws } from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { selectSuites } from "./select";
import { type Suite, suites } from "./suites";

const names = (groups: Suite[][]) => groups.map((group) => group.map(({ name }) => name));

describe("the end-to-end suites of a run", () => {
  const some: Suite[] = [
    { name: "short", seconds: 10 },
    { name: "first", seconds: 40, prepared: "shop" },
    { name: "long", seconds: 60 },
    { name: "rare", seconds: 5, onlyInAll: "it proves little" },
    { name: "second", seconds: 30, prepared: "shop" },
  ];

  it("are every file there is", () => {
    const files = readdirSync(join(__dirname, "..")).filter((file) => file.endsWith(".e2e.ts")).map((file) => file.slice(0, -".e2e.ts".length));
    deepEqual(suites.map(({ name }) => name).sort(), files.sort());
  });

  it("start with the longest group, and suites of one prepared platform follow each other", () => {
    deepEqual(names(selectSuites(some, [], false)), [["first", "second"], ["long"], ["short"]]);
  });

  it("have those that prove the least per second only when all are wanted or they are named", () => {
    deepEqual(names(selectSuites(some, [], true)).at(-1), ["rare"]);
    deepEqual(names(selectSuites(some, ["rare", "second"], false)), [["second"], ["rare"]]);
  });

  it("must exist", () => {
    throws(() => selectSuites(some, ["long", "lnog"], false), /^Error: there is no suite "lnog"; suites are short, first, long, rare, second$/);
  });
});

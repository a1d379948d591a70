import * as assert from "node:assert/strict";
import { adapt } from "./adapt-source";

describe("adapt", () => {
  const change = { file: "a/b.go", find: /Sum\((\w+)\)/g, times: 2, replace: "Total($1)" };

  it("changes every place", () => {
    assert.equal(adapt("x := Sum(list)\ny := Sum(map)\n", change), "x := Total(list)\ny := Total(map)\n");
  });

  it("refuses a source with fewer or more of them", () => {
    assert.throws(() => adapt("x := Max(list)\n", change), { message: "a/b.go: /Sum\\((\\w+)\\)/g must match 2 times, and matches 0 times" });
    assert.throws(() => adapt("Sum(a) Sum(b) Sum(c)", change), { message: "a/b.go: /Sum\\((\\w+)\\)/g must match 2 times, and matches 3 times" });
  });
});

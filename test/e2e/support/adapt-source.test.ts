import * as assert from "node:assert/strict";
import { adapt } from "./adapt-source";

describe("adapt", () => {
  const change = { file: "a/b.go", find: /Sum\((\w+)\)/, replace: "Total($1)" };

  it("changes the one place that it finds", () => {
    assert.equal(adapt("x := Sum(list)\n", change), "x := Total(list)\n");
  });

  it("refuses a source without that place, or with several", () => {
    assert.throws(() => adapt("x := Max(list)\n", change), { message: "a/b.go: /Sum\\((\\w+)\\)/ must match once, and matches 0 times" });
    assert.throws(() => adapt("Sum(a); Sum(b)", { ...change, find: /Sum\(/g }), { message: "a/b.go: /Sum\\(/g must match once, and matches 2 times" });
  });
});

import { deepEqual } from "node:assert/strict";
import { isMapping } from "../../foundation/mapping";

describe("isMapping", () => {
  it("tells mappings from all other values", () =>
    deepEqual([{}, { a: 1 }, null, undefined, [], [1], "a", 0].map(isMapping), [true, true, false, false, false, false, false, false]));
});

import { deepEqual, equal } from "node:assert/strict";
import { printable, printableJson, printableLines } from "../../foundation/printable";

describe("a text of somebody else", () => {
  it("is one line without what a terminal obeys", () => {
    equal(printable("a\u001b[2Jb\nc\rd\u0007\u009bx\u202ey\u2028z\0"), "a\\u001b[2Jb\\u000ac\\u000dd\\u0007\\u009bx\\u202ey\\u2028z\\u0000");
    equal(printable("Änderung: naïve → 日本 \u{1f600}"), "Änderung: naïve → 日本 \u{1f600}");
  });
  it("keeps its lines where it has some", () => equal(printableLines("a\tb\r\nc\u001b]0;x\u0007\n"), "a\tb\nc\\u001b]0;x\\u0007\n"));
  it("stays the same data as JSON", () => {
    const value = { "a\u009b": ["\u202e\u001b[31m\n", "ä"] };
    const text = printableJson(value);
    deepEqual(JSON.parse(text), value);
    equal(/[\u0080-\u009f\u202e\u001b]/.test(text), false);
  });
});

import { deepEqual, equal } from "node:assert/strict";
import { withoutCredentials } from "../../foundation/address";
import { checkConfigKeys, checkLabels, checkObjectName } from "../../foundation/object-names";
import { checkPlainData } from "../../foundation/plain-data";
import { checkMember, clipped } from "../../foundation/problems";
import { checkQuantity, checkRequirements, readQuantity } from "../../foundation/quantity";

describe("quantities", () => {
  it("are compared exactly, whatever their form", () => {
    for (const [left, right] of [["1", "1000m"], ["1Ki", "1024"], ["1e3", "1k"], ["0.5Gi", "512Mi"], ["1E", "1e18"], [".5", "500m"]] as const) equal(readQuantity(left), readQuantity(right), `${left} and ${right}`);
  });
  for (const text of ["", "lots", "-5", "+1", "1 Gi", "1gi", "1KB", "NaN", "1e999", "9".repeat(40), "5mm", "1\n"]) {
    it(`are not ${JSON.stringify(text.slice(0, 12))}`, () => equal(checkQuantity("storage", text, "20Gi").length, 1));
  }
  it("of requests are at most the limit", () => {
    deepEqual(checkRequirements("r", { requests: { cpu: "1001m" }, limits: { cpu: "1" } }), [{ propertyPath: "r.requests.cpu", reason: 'must be at most the limit "1", got "1001m"' }]);
    deepEqual(checkRequirements("r", { requests: { cpu: "1000m" }, limits: { cpu: "1" } }), []);
    deepEqual(checkRequirements("r", { limits: { gpu: "1" } }).map(({ propertyPath }) => propertyPath), ["r.limits.gpu"]);
  });
});

describe("names of Kubernetes", () => {
  it("of objects, keys and labels have their grammar", () => {
    deepEqual(["tls.example", "a"].flatMap((name) => checkObjectName("n", name)), []);
    equal(["", "A b", "-a", "a..b", "a".repeat(254)].flatMap((name) => checkObjectName("n", name)).length, 5);
    deepEqual(checkConfigKeys("config", { "a.b_C-1": "" }), []);
    equal(checkConfigKeys("config", { "a b/c": "", "": "", "..a": "" }).length, 3);
    equal(checkLabels("labels", { "": "a", "a/b/c": "a", ok: "a b" }).length, 3);
  });
});

describe("what somebody wrote", () => {
  it("has no control characters and no keys of JavaScript, at any depth, and is not shown", () => {
    const found = checkPlainData(JSON.parse('{"a":[{"__proto__":{"b":1}}],"password":"secret\\u0000","lines":"a\\nb\\r\\nc","cr":"a\\rb"}'));
    deepEqual(found.map(({ propertyPath }) => propertyPath), ["a[0].__proto__", "password", "cr"]);
    equal(JSON.stringify(found).includes("secret"), false);
  });
  it("is shown as one line that is not too long", () => {
    equal(clipped("got \u001b[2J\u007f\n"), "got \\u001b[2J\\u007f\\n");
    equal(clipped("x".repeat(300_000)).length < 2000, true);
  });
  it("is masked in time that grows with its length, not with the square of it", () => {
    const begun = Date.now();
    withoutCredentials("a".repeat(300_000));
    equal(Date.now() - begun < 2000, true);
  });
  it("is missing where a program in JavaScript left it out", () => {
    const left: { mode?: string } = {};
    deepEqual(checkMember("mode", left.mode as string, ["a", "b"]), [{ propertyPath: "mode", reason: 'must be "a" or "b", got nothing' }]);
  });
});

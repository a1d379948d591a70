import { strict as assert } from "node:assert";
import { evaluateWaitFor, parseWaitFor } from "../../../rehearsal/provider/await/wait-for";
import type { JsonObject } from "../../../foundation/json";

const application: JsonObject = {
  metadata: { generation: 4, annotations: { "a.b/c": "x" } },
  status: {
    phase: "Running",
    count: 2,
    health: { status: "Progressing" },
    conditions: [{ type: "Ready", status: "False", reason: "Booting", message: "step 2" }, { type: "Synced", status: "True" }],
  },
};

/** "met", or what was found instead. */
function check(annotation: string, object = application): string {
  const readiness = evaluateWaitFor(object, parseWaitFor(annotation));
  return readiness.ready ? "met" : readiness.message.replace(/^.* is not met /, "");
}

describe("pulumi.com/waitFor", () => {
  it("compares the value at a path", () => {
    assert.equal(check("jsonpath={.status.phase}=Running"), "met");
    assert.equal(check("jsonpath={.status.phase}='Running'"), "met");
    assert.equal(check("jsonpath={$.status.phase}=Running"), "met");
    assert.equal(check("jsonpath=.status.phase=Running"), "met");
    assert.equal(check("jsonpath={.status.count}=2"), "met");
    assert.equal(check("jsonpath={.status.health.status}=Healthy"), "(found Progressing)");
    assert.equal(check("jsonpath={.status.missing}=x"), "(nothing there)");
    assert.equal(check('jsonpath={.metadata.annotations["a.b/c"]}=x'), "met");
  });

  it("without a value asks whether the path exists", () => {
    assert.equal(check("jsonpath={.status.health}"), "met");
    assert.equal(check("jsonpath={.status.sync}"), "(nothing there)");
  });

  it("understands filters and wildcards; all values found must be the wanted one", () => {
    assert.equal(check('jsonpath={.status.conditions[?(@.type=="Synced")].status}=True'), "met");
    assert.equal(check('jsonpath={.status.conditions[?@.type=="Ready"].status}=True'), "(found False)");
    assert.equal(check("jsonpath={.status.conditions[*].status}=True"), "(found False, True)");
  });

  it("compares conditions, and does not trust one from before the change", () => {
    assert.equal(check("condition=Synced"), "met");
    assert.equal(check("condition=synced=true"), "met");
    assert.equal(check("condition=Ready"), "(False: Booting: step 2)");
    assert.equal(check("condition=Ready=False"), "met");
    assert.equal(check("condition=Other"), "(no such condition)");
    const stale = { ...application, status: { observedGeneration: 3, conditions: [{ type: "Ready", status: "True" }] } };
    assert.equal(check("condition=Ready", stale), "(the change is not observed yet)");
  });

  it("takes several conditions, which must all hold", () => {
    assert.equal(check('["condition=Synced", "jsonpath={.status.phase}=Running"]'), "met");
    assert.equal(check('["condition=Synced", "jsonpath={.status.phase}=Done"]'), "(found Running)");
  });

  it("rejects what it does not understand, and quotes it", () => {
    const cases: [string, RegExp][] = [
      ["phase=Running", /expected "jsonpath=" or "condition=" at the beginning, found "phase=Running"/],
      ["jsonpath={status}", /"jsonpath=\{status\}" is no path/],
      ["jsonpath={.status", /is no path; write jsonpath=\{\.status\.phase\}=Running/],
      ["condition=", /"condition=" names no condition/],
      ["[]", /at least one condition is needed/],
    ];
    for (const [annotation, message] of cases) assert.throws(() => parseWaitFor(annotation), message);
  });
});

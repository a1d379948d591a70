import { strict as assert } from "node:assert";
import fc from "fast-check";
import { stateOf } from "../../../rehearsal/provider/state";
import type { JsonObject } from "../../../foundation/json";
import { payload, withoutSecrets } from "../../../rehearsal/provider/operations/context";
import { containsSecret, containsUnknown, fromWire, isSecret, markSecrets, plain, secret, toWire } from "../../../rehearsal/provider/wire";

describe("values on the wire", () => {
  it("come back as they were sent", () => {
    const values = fc.dictionary(fc.string(), fc.jsonValue())
      .map((value) => JSON.stringify(value))
      .filter((text) => !text.includes("__proto__"))
      .map((text) => JSON.parse(text) as JsonObject);
    fc.assert(fc.property(values, (value) => assert.deepEqual(fromWire(toWire(value)), value)));
  });

  it("bear Kubernetes' own names for schema extensions on one side, Pulumi's on the other", () => {
    const schema = { properties: { a: { "x-kubernetes-preserve-unknown-fields": true } } };
    const sent = fromWire(toWire(schema));
    assert.deepEqual(sent, { properties: { a: { x_kubernetes_preserve_unknown_fields: true } } });
    assert.deepEqual(plain(sent), schema);
  });

  it("lose their envelopes for Kubernetes, and get them back for the engine", () => {
    const inputs = { spec: { token: secret("s3cret"), list: [{ a: secret("x") }, { a: "y" }], open: 1 } };
    const opened = { spec: { token: "s3cret", list: [{ a: "x" }, { a: "y" }], open: 1 } };
    assert.deepEqual(plain(inputs), opened);
    const marked: any = markSecrets({ ...opened, status: {} }, inputs);
    assert.ok(isSecret(marked.spec.token) && isSecret(marked.spec.list));
    assert.equal(marked.spec.open, 1);
    assert.ok(!containsSecret(marked.status));
  });

  it("are secret in every Secret, whether the program said so or not", () => {
    const live = { apiVersion: "v1", kind: "Secret", metadata: { name: "s" }, data: { a: "eA==" } };
    const state: any = stateOf(live, { ...live }, { ...live }, "me");
    assert.ok(isSecret(state.data) && isSecret(state.__inputs.data));
    assert.ok(!JSON.stringify(plain(state)).includes("4dabf18193072939515e22adb298388d"), "an envelope in an envelope");
  });

  it("that are not known yet are found at any depth", () => {
    assert.ok(containsUnknown({ a: [{ b: "04da6b54-80e4-46f7-96ec-b56ff0331ba9" }] }));
    assert.ok(!containsUnknown({ a: [{ b: "04da6b54" }] }));
  });
});

describe("what leaves the provider", () => {
  it("is an error without secret texts", () => {
    const error = new Error("invalid value: hunter2 for key a, eA== too");
    withoutSecrets(error, { kind: "Secret", spec: { a: secret("hunter2") }, data: { b: "eA==" } });
    assert.equal(error.message, "invalid value: [secret] for key a, [secret] too");
  });

  it("is a patch without the annotations that steer the provider", () => {
    const annotated = (annotations: JsonObject): JsonObject => ({ metadata: { name: "a", annotations } });
    assert.deepEqual(payload(annotated({ "pulumi.com/patchForce": "true", own: "1" }), true), annotated({ own: "1" }));
    assert.deepEqual(payload(annotated({ "pulumi.com/patchForce": "true" }), true), { metadata: { name: "a" } });
    assert.deepEqual(payload(annotated({ "pulumi.com/skipAwait": "true" }), false), annotated({ "pulumi.com/skipAwait": "true" }));
  });
});

import { deepEqual, notEqual, throws } from "node:assert/strict";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { handOverPlainly } from "../../render/plain-structs";

const value = { z: 1.5, a: { list: [1, "two", false, null, { deep: [] }], empty: {} }, "0": "names that look like numbers", text: "ä", secret: { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value: [1] } };
type Value = Parameters<typeof Struct.fromJavaScript>[0];

describe("properties that are handed over without messages", () => {
  const plainly = <T>(body: () => T): T => {
    const restore = handOverPlainly(__filename);
    try {
      return body();
    } finally {
      restore();
    }
  };

  it("arrive as they do in messages", () => {
    const real = Struct.fromJavaScript(value as Value);
    plainly(() => {
      const plain = Struct.fromJavaScript(value as Value);
      deepEqual(JSON.stringify(plain.toJavaScript()), JSON.stringify(real.toJavaScript()));
      deepEqual(plain.getFieldsMap().get("a")?.toJavaScript(), real.getFieldsMap().get("a")?.toJavaScript());
    });
  });

  it("are copies, so that neither side changes those of the other", () => plainly(() => {
    const given = { list: [1] };
    const struct = Struct.fromJavaScript(given as Value);
    given.list.push(2);
    (struct.toJavaScript() as typeof given).list.push(3);
    deepEqual(struct.toJavaScript(), { list: [1] });
  }));

  it("are refused where a message refuses them", () => {
    for (const wrong of [undefined, () => 1, Symbol("x")]) {
      throws(() => Struct.fromJavaScript({ wrong } as unknown as Value), /Unexpected struct type/);
      plainly(() => throws(() => Struct.fromJavaScript({ wrong } as unknown as Value), /Unexpected struct type/));
    }
  });

  it("go into messages again afterwards", () => {
    const real = Struct.fromJavaScript;
    plainly(() => notEqual(Struct.fromJavaScript, real));
    deepEqual(Struct.fromJavaScript, real);
  });
});

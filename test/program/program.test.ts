import * as assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { program } from "../../program/program";

describe("program", () => {
  const thrown = (error: unknown) => program(() => Promise.reject(error))().then(() => assert.fail("it did not throw"), (found: unknown) => found);

  it("gives the outputs that are there", async () => {
    const outputs = { root: "link-dev", warnings: [], registry: undefined };
    assert.deepEqual(Object.entries(await program(async () => outputs)()), [["root", "link-dev"], ["warnings", []]]);
  });

  it("shows what a user can act on without a stack trace, every problem in a line", async () => {
    const setting = await thrown(new pulumi.RunError("invalid settings"));
    assert.ok(pulumi.RunError.isInstance(setting));
    assert.deepEqual([setting.message, setting.stack], ["invalid settings", ""]);
    const inputs = await thrown(new pulumi.InputPropertiesError({ message: "invalid Environment", errors: [{ propertyPath: "waves", reason: "must be numbers" }, { propertyPath: "system", reason: "must be short" }] }));
    assert.ok(pulumi.RunError.isInstance(inputs));
    const input = await thrown(new pulumi.InputPropertyError({ propertyPath: "waves", reason: "must be numbers" }));
    assert.ok(pulumi.RunError.isInstance(input));
    assert.deepEqual([input.message, input.stack], ["waves: must be numbers", ""]);
    assert.deepEqual([inputs.message, inputs.stack], ["invalid Environment\n  waves: must be numbers\n  system: must be short", ""]);
  });

  it("leaves the stack trace of a mistake in the program", async () => {
    const mistake = new TypeError("no function");
    assert.equal(await thrown(mistake), mistake);
    assert.match(mistake.stack ?? "", /program\.test\.ts/);
  });
});

import * as assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { record } from "./record";

/** Asserts that a component refuses its args with exactly these problems, and registers nothing. */
export async function assertRejected(construct: () => unknown, message: string, problems: readonly [path: string, reason: string][]): Promise<void> {
  let registered: unknown[] = [];
  await assert.rejects(async () => { registered = await record(construct); }, (error: unknown) => {
    assert.ok(pulumi.InputPropertiesError.isInstance(error), String(error));
    const found = (error.errors ?? []).map(({ propertyPath, reason }) => [propertyPath, reason]);
    assert.deepEqual(found, problems);
    assert.equal(error.message.split("\n")[0], message);
    return true;
  });
  assert.deepEqual(registered, []);
}

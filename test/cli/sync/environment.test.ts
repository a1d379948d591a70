import * as assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ownNames, targetEnvironment } from "../../../cli/sync/environment";
import { ExitCode, UserError } from "../../../foundation/errors";
import { systems } from "../../../systems";

describe("targetEnvironment", () => {
  let directory: string;
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), "gitops-environment-"));
    await writeFile(join(directory, "Pulumi.yaml"), "name: shop-platform\nruntime: nodejs\n");
    await writeFile(join(directory, "Pulumi.prod.yaml"), "config:\n  shop-platform:system: shop\n");
    await writeFile(join(directory, "Pulumi.shop-eu.yaml"), "config:\n  shop-platform:system: shop\n  shop-platform:environment: staging\n");
  });
  after(() => rm(directory, { recursive: true, force: true }));

  it("knows a stack", async () => assert.deepEqual(await targetEnvironment("prod", undefined, directory), { system: "shop", environment: "prod", root: "shop-prod" }));
  it("takes the environment that a stack names", async () => assert.equal((await targetEnvironment("shop-eu", undefined, directory)).root, "shop-staging"));
  it("takes another system", async () => assert.equal((await targetEnvironment("prod", "other", directory)).root, "other-prod"));

  it("takes what the system calls it, and says so", async () => {
    assert.deepEqual(await targetEnvironment("production", undefined, directory), {
      system: "shop", environment: "prod", root: "shop-prod", note: "production is what the system calls prod",
    });
  });

  it("knows what every system calls its environments, without contradiction", () => {
    const named = [...systems.values()].flatMap(({ environments }) => Object.entries(environments).flatMap(([environment, { ownName }]) => (ownName ? [[ownName, environment]] : [])));
    assert.ok(named.length >= 4);
    for (const [ownName = "", environment] of named) assert.equal(ownNames[ownName], environment);
  });

  it("needs no program when the system is named", async () => assert.equal((await targetEnvironment("prod", "shop", "/")).root, "shop-prod"));

  const usage = (message: RegExp) => (error: unknown) => error instanceof UserError && error.exitCode === ExitCode.Usage && message.test(error.message);
  it("names the environments there are", () => assert.rejects(targetEnvironment("prdo", undefined, directory), usage(/no environment "prdo"; known are prod, shop-eu, dev, staging, .*production/)));
  it("asks for the system when no stack names one", () => assert.rejects(targetEnvironment("staging", undefined, directory), usage(/which system is meant/)));
});

import { deepEqual, equal } from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { checkPulumi } from "../../../rehearsal/doctor/pulumi-package";
import { withDirectory } from "../toolchain/support";

async function install(directory: string, manifest: object): Promise<void> {
  const path = join(directory, "node_modules", "@pulumi", "pulumi");
  await mkdir(path, { recursive: true });
  await writeFile(join(path, "package.json"), JSON.stringify({ name: "@pulumi/pulumi", main: "index.js", ...manifest }));
  await writeFile(join(path, "index.js"), "");
}

describe("doctor: the package of Pulumi", () => {
  it("is one for this Node.js", () => withDirectory(async (directory) => {
    await install(directory, { version: "3.270.0", engines: { node: ">=22" } });
    equal(checkPulumi(directory, "22.0.0").status, "ok");
    equal(checkPulumi(directory, "24.1.0").found, "3.270.0");
    deepEqual(checkPulumi(directory, "20.20.2"), {
      area: "programs",
      name: "@pulumi/pulumi",
      status: "failed",
      found: "3.270.0, which needs Node.js >=22; this is 20.20.2",
      fix: "run `npm install --save-exact @pulumi/pulumi@3.248.0`, the last one for Node.js 20, or install Node.js >=22",
    });
    await install(directory, { version: "3.999.0", engines: { node: ">= 24.3" } });
    equal(checkPulumi(directory, "22.9.0").fix, "install Node.js >= 24.3");
    await install(directory, { version: "3.999.0", engines: { node: "^22.4 || >=24.3" } });
    deepEqual(["22.3.0", "22.9.0", "23.9.0", "24.3.0"].map((node) => checkPulumi(directory, node).status), ["failed", "ok", "failed", "ok"]);
  }));

  it("may say nothing of Node.js, and is the clone's where the program has none", () => withDirectory(async (directory) => {
    equal(checkPulumi(directory, "20.19.0").status, "ok");
    equal(checkPulumi(directory, "20.19.0").found, "3.248.0");
    await install(directory, { version: "3.200.0" });
    deepEqual([checkPulumi(directory, "20.19.0").status, checkPulumi(directory, "20.19.0").found], ["ok", "3.200.0"]);
  }));
});

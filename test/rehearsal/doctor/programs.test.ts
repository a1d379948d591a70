import { deepEqual, equal } from "node:assert/strict";
import { checkGit, checkGo, checkNode } from "../../../rehearsal/doctor/programs";
import type { GoInstallation } from "../../../rehearsal/toolchain/go";
import { script, withDirectory } from "../toolchain/support";

const go: GoInstallation = {
  path: "/opt/go",
  version: "1.26.8",
  canUpgradeItself: false,
  proxy: "",
  moduleCache: "",
  buildCache: "",
};

describe("doctor: programs", () => {
  it("Node.js from 20.19 on", () => {
    equal(checkNode("20.19.0").status, "ok");
    equal(checkNode("24.1.0").status, "ok");
    deepEqual(checkNode("20.18.9"), {
      area: "programs",
      name: "Node.js",
      found: "20.18.9",
      status: "failed",
      fix: "install Node.js 20.19.0 or later",
    });
  });

  it("git, which must be there and not too old", () =>
    withDirectory(async (directory) => {
      const environment = { PATH: directory };
      equal((await checkGit(environment)).found, "not on PATH");
      equal((await checkGit(environment)).status, "failed");
      const path = await script(directory, "git", "echo git version 2.20.1");
      equal((await checkGit(environment)).status, "failed");
      await script(directory, "git", "echo 'git version 2.39.5 (Apple Git-154)'");
      deepEqual(await checkGit(environment), { area: "programs", name: "git", status: "ok", found: `2.39.5, ${path}` });
    }));

  it("Go, which may be missing while nothing must be built", () => {
    equal(checkGo(go, ["cluster"]).status, "ok");
    equal(checkGo(undefined, ["cluster"]).status, "failed");
    deepEqual(checkGo(undefined, []), {
      area: "programs",
      name: "Go",
      status: "warning",
      found: "not on PATH; not needed now, every tool is here",
      fix: "install Go 1.26.3 or later from https://go.dev/dl and see that `go` is on PATH",
    });
  });

  it("an old Go, unless it fetches a newer one by itself", () => {
    const old = { ...go, version: "1.25.0" };
    equal(checkGo(old, ["cluster"]).status, "failed");
    equal(checkGo(old, []).status, "warning");
    equal(checkGo({ ...old, canUpgradeItself: true }, ["cluster"]).status, "ok");
  });
});

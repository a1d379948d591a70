import { deepEqual, equal } from "node:assert/strict";
import { anyPatchOf, atLeast, exactly, findVersion } from "../../../rehearsal/toolchain/versions";

describe("findVersion", () => {
  const outputs: Record<string, string | undefined> = {
    "etcd Version: 3.6.16\nGit SHA: abc1.2.3\nGo Version: go1.26.8": "3.6.16",
    "Kubernetes v1.36.3": "1.36.3",
    "Client Version: v1.32.4\nKustomize Version: v5.5.0": "1.32.4",
    "kwok version v0.8.0 go1.26.8 (linux/amd64)": "0.8.0",
    "argocd: v3.5.7+unknown": "3.5.7",
    "{Version:kustomize/v4.5.7 GitCommit:abc}": "4.5.7",
    "v4.2.1+g1234567": "4.2.1",
    "go1.26rc1": "1.26",
    "no number here": undefined,
  };
  for (const [output, version] of Object.entries(outputs)) {
    it(`finds ${version} in ${JSON.stringify(output)}`, () => equal(findVersion(output), version));
  }
});

describe("version requirements", () => {
  const accepts = (requirement: ReturnType<typeof exactly>, ...versions: string[]): boolean[] =>
    versions.map((version) => requirement.accepts(version));

  it("exactly one version", () => {
    equal(exactly("3.5.7").text, "exactly 3.5.7");
    deepEqual(accepts(exactly("3.5.7"), "3.5.7", "3.5.6", "3.5.8", "3.6.7"), [true, false, false, false]);
  });

  it("any patch of a minor version", () => {
    equal(anyPatchOf("1.36.3").text, "1.36.x");
    deepEqual(accepts(anyPatchOf("1.36.3"), "1.36.0", "1.36.9", "1.35.3", "2.36.3"), [true, true, false, false]);
  });

  it("at least a version, within its major version", () => {
    equal(atLeast("3.200.0").text, "3.200.0 or later 3.x");
    deepEqual(accepts(atLeast("3.200.0"), "3.200.0", "3.199.9", "3.248.1", "4.0.0"), [true, false, true, false]);
  });

  it("takes no pre-release for its release, and no nonsense", () => {
    deepEqual(accepts(exactly("3.5.7"), "3.5.7-rc1", "v3.5.7+unknown", "latest"), [false, true, false]);
    deepEqual(accepts(atLeast("3.200.0"), "3.200.0-alpha.1", "3.200"), [false, true]);
  });
});

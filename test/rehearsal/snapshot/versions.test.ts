import { deepEqual, equal } from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageDirectory } from "../../../foundation/paths";
import { currentVersions, versionDifferences } from "../../../rehearsal/snapshot/versions";

describe("the versions of a snapshot", () => {
  const file = (version: string) => ({ path: `/bin/${version}`, version, builtFromSource: false });

  it("are those of the package, of Node.js and of every program", () => {
    const { version } = JSON.parse(readFileSync(join(packageDirectory, "package.json"), "utf8"));
    deepEqual(currentVersions({ etcd: file("3.6.16"), argocd: [file("3.5.7"), file("3.5.6"), file("3.5.7")], argoCdScripts: "/scripts" }), {
      product: version,
      node: process.version.slice(1).split(".")[0],
      programs: { etcd: "3.6.16", argocd: "3.5.6, 3.5.7" },
    });
  });

  const then = { product: "0.1.0", node: "20", programs: { etcd: "3.6.16", argocd: "3.5.7", helm: "4.2.1" } };

  it("differ in what is named, each in a line", () => {
    const now = { product: "0.2.0", node: "22", programs: { etcd: "3.7.0", argocd: "3.5.7" } };
    deepEqual(versionDifferences(then, now, true), [
      "gitops-platform: 0.1.0 then, 0.2.0 now", "Node.js: 20 then, 22 now", "etcd: 3.6.16 then, 3.7.0 now", "helm: 4.2.1 then, none now",
    ]);
    deepEqual(versionDifferences(then, now, false), ["gitops-platform: 0.1.0 then, 0.2.0 now", "Node.js: 20 then, 22 now"]);
  });

  it("do not differ when they are the same, whatever else there is now", () => {
    equal(versionDifferences(then, { ...then, programs: { ...then.programs, "argo-server": "3.7.18" } }, true).length, 0);
  });
});

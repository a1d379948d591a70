import { strict as assert } from "node:assert";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packageDirectory } from "../../../foundation/paths";
import { claimStateDirectory, layout } from "../../../rehearsal/cluster/layout";
import { prepareSettings, readSettings, writeSettings } from "../../../rehearsal/cluster/settings";
import { argoCdRoles } from "../../../rehearsal/controllers/argo-cd";
import { chooseBinary } from "../../../rehearsal/controllers/binaries";
import { writeHelpers } from "../../../rehearsal/controllers/helpers";
import { initContainersToRun } from "../../../rehearsal/controllers/init-containers";
import { belongsTo } from "../../../rehearsal/controllers/pod-reporter";
import { PortBook } from "../../../rehearsal/controllers/port-book";
import { redis } from "../../../rehearsal/controllers/redis";
import { registry } from "../../../rehearsal/controllers/registry";
import { argoCdImage, workload } from "./support";

/** Runs with a state directory of its own, whose name needs quoting. */
async function withState(test: (directory: string) => void | Promise<void>): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), "controllers-"));
  try {
    const directory = join(root, "it's a state");
    claimStateDirectory(directory);
    await test(directory);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

describe("chooseBinary", () => {
  const tool = (version: string) => ({ path: process.execPath, version, builtFromSource: false });
  const tools = { argocd: [tool("3.5.6"), tool("v3.5.7")], argoCdScripts: "/scripts", miniredis: tool("2.37.0") };

  it("takes the version of the image, and no other", () => {
    assert.deepEqual(chooseBinary(tools, "argocd", argoCdImage), { tool: tools.argocd[1] });
    assert.deepEqual(chooseBinary(tools, "argocd", "argocd:v3.6.0"), {
      problem: "Argo CD 3.6.0 is declared and not available here (available: 3.5.6, 3.5.7)",
    });
    assert.deepEqual(chooseBinary({ argoCdScripts: "/scripts" }, "argocd", argoCdImage), {
      problem: "Argo CD 3.5.7 is declared and not available here (available: none)",
    });
    assert.deepEqual(chooseBinary(tools, "argocd", "argocd@sha256:1"), {
      problem: "image argocd@sha256:1 names no version",
    });
  });

  it("serves any registry", () => {
    const registry = tool("3.1.2");
    assert.deepEqual(chooseBinary({ registry }, "registry", "registry:3"), { tool: registry });
    assert.deepEqual(chooseBinary({}, "registry", "registry:3"), { problem: "registry is not installed: run `gitops doctor`" });
  });

  it("serves any Redis", () => {
    assert.deepEqual(chooseBinary(tools, "miniredis", "redis:8"), { tool: tools.miniredis });
    assert.deepEqual(chooseBinary({}, "miniredis", "redis:8"), {
      problem: "miniredis is not installed: run `gitops doctor`",
    });
  });
});

describe("chooseBinary for Argo Workflows", () => {
  const tool = { path: process.execPath, version: "3.7.18", builtFromSource: true };

  it("takes the version of the image, and no other", () => {
    assert.deepEqual(chooseBinary({ "argo-server": tool }, "argo-server", "argocli:v3.7.18"), { tool });
    assert.deepEqual(chooseBinary({ "workflow-controller": tool }, "workflow-controller", "workflow-controller:v4.1.2"), {
      problem: "Argo Workflows 4.1.2 is declared and not available here (available: 3.7.18)",
    });
  });

  it("says how to get it", () => {
    assert.deepEqual(chooseBinary({}, "workflow-controller", "workflow-controller:v3.7.18"), {
      problem: "workflow-controller is not installed: run `gitops up`, or `gitops rehearsal up --argo-workflows`",
    });
  });
});

describe("initContainersToRun", () => {
  it("takes those that run the argocd command", () => {
    const initContainers = [
      { name: "copy", image: argoCdImage, command: ["/bin/cp", "-n", "/usr/local/bin/argocd", "/shared/argocd-dex"] },
      { name: "password", image: argoCdImage, command: ["argocd", "admin", "redis-initial-password"] },
      { name: "other", image: "busybox", command: ["argocd"] },
    ];
    assert.deepEqual(
      initContainersToRun(workload({}, { initContainers })).map(({ name }) => name),
      ["password"],
    );
  });
});

describe("belongsTo", () => {
  const pod = (kind: string, name: string, labels = {}) => ({
    metadata: { labels, ownerReferences: [{ apiVersion: "apps/v1", kind, name, uid: "u", controller: true }] },
  });

  it("finds the pods of a Deployment and of a StatefulSet, and no similar ones", () => {
    const deployment = { kind: "Deployment", name: "argocd-server" } as const;
    assert.equal(belongsTo(pod("ReplicaSet", "argocd-server-abc", { "pod-template-hash": "abc" }), deployment), true);
    assert.equal(
      belongsTo(pod("ReplicaSet", "argocd-server-metrics-abc", { "pod-template-hash": "abc" }), deployment),
      false,
    );
    assert.equal(belongsTo({ metadata: {} }, deployment), false);
    const set = { kind: "StatefulSet", name: "argocd-application-controller" } as const;
    assert.equal(belongsTo(pod("StatefulSet", "argocd-application-controller"), set), true);
    assert.equal(belongsTo(pod("StatefulSet", "other"), set), false);
  });
});

describe("PortBook", () => {
  it("keeps ports over restarts and gives the configured one to the first argocd-server", () =>
    withState(async (root) => {
      await prepareSettings(root);
      const settings = readSettings(root);
      assert.ok(settings);
      writeSettings(root, { ...settings, ports: { ...settings.ports, "argocd-server": 21234 } });
      const book = new PortBook(root);
      await book.prepare("argocd");
      await book.prepare("second");
      assert.equal(book.get("argocd", "argocd-server", "main"), 21234);
      assert.notEqual(book.get("second", "argocd-server", "main"), 21234);
      const again = new PortBook(root);
      await again.prepare("second");
      await again.prepare("argocd");
      for (const namespace of ["argocd", "second"]) {
        for (const { role, ports } of [...Object.values(argoCdRoles), redis, registry]) {
          for (const name of ports) assert.equal(again.get(namespace, role, name), book.get(namespace, role, name));
        }
      }
      const all = Object.values(readSettings(root)?.ports ?? {}).filter((port) => port !== 21234);
      assert.equal(new Set(all).size, all.length);
    }));
});

describe("writeHelpers", () => {
  it("makes a git that is the real one, and slow on request", () =>
    withState((root) => {
      const paths = layout(root);
      writeHelpers(paths, { helm: { path: "/tools/helm-4", version: "4", builtFromSource: true } });
      assert.equal(readlinkSync(join(paths.bin, "helm")), "/tools/helm-4");
      const time = (...args: string[]): number => {
        const begin = Date.now();
        execFileSync(join(paths.bin, "git"), args, { cwd: root });
        return Date.now() - begin;
      };
      execFileSync("git", ["init", "-q", root]);
      assert.ok(time("-c", "core.abbrev=7", "ls-remote", ".") < 700);
      writeFileSync(paths.gitDelay, "0.8\n");
      assert.ok(time("-c", "core.abbrev=7", "ls-remote", ".") >= 800);
      assert.ok(time("version") < 700);
      writeFileSync(paths.gitDelay, "");
      assert.ok(time("ls-remote", ".") < 700);
    }));
});

describe("docs/rehearsal.md", () => {
  it("lists every override", () => {
    const text = readFileSync(join(packageDirectory, "docs", "rehearsal.md"), "utf8");
    for (const { role, flags, environment } of [...Object.values(argoCdRoles), redis, registry]) {
      for (const { name } of [...flags, ...environment]) {
        assert.ok(name === "" || text.includes(`\`${name}\``), `${role}: ${name}`);
      }
    }
  });
});

import * as assert from "node:assert/strict";
import { KubernetesObject } from "@kubernetes/client-node";
import { execa } from "execa";
import * as fs from "node:fs";
import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { simpleGit } from "simple-git";
import { followRollout } from "../../cli/follow/follow";
import { packageDirectory } from "../../foundation/paths";
import { layout } from "../../rehearsal/cluster/layout";
import { sampleWorkload, withCheckout, writeFiles } from "../../rehearsal/local-repository";
import { identify } from "../../rehearsal/process-identity";
import { interruptedRestore, type Snapshot } from "../../rehearsal/snapshot";
import { ArgoCdApi } from "./support/argo-cd-api";
import { contents } from "./support/inventory";
import { violations } from "./support/order";
import { ownEnvironment } from "./support/own-environment";
import { Passages } from "./support/passages";
import { eventually, Platform } from "./support/platform";
import { e2eTools } from "./support/tools";

/** The smallest system, beside an Environment of our own with three waves. */
const system = ["--system", "linq"];
const waves = { ground: 0, middle: 1, top: 2 };
const branch = "main";

describe("a snapshot of a rehearsal", () => {
  let platform: Platform;
  let atSave: Map<string, string>;
  let heads: string;

  before(async function () {
    this.timeout(3_600_000);
    await e2eTools();
    platform = await Platform.start();
    await platform.up(...system);
    await declareWaves();
  });
  after(() => platform?.down());

  const snapshot = (...args: string[]) => platform.gitops("rehearsal", "snapshot", ...args);
  const head = async () => (await simpleGit(platform.repository.directory).revparse([`refs/heads/${branch}`])).trim();
  const allHeads = () => simpleGit(platform.repository.directory).raw(["for-each-ref", "--format=%(refname) %(objectname)"]);
  const supervisor = async () => JSON.parse(readFileSync(layout(platform.stateDirectory).state, "utf8")).supervisor.pid as number;
  const paths = () => layout(platform.stateDirectory);
  const follow = async () => followRollout({ reader: platform.reader(), root: "waves-dev", revision: await head(), timeoutSeconds: 240, onReport: () => undefined });
  const applications = async () => (await platform.config().makeApiClient((await import("@kubernetes/client-node")).CustomObjectsApi)
    .listNamespacedCustomObject({ group: "argoproj.io", version: "v1alpha1", namespace: "argocd", plural: "applications" })).items as { metadata: { name: string }; status?: { sync?: { status?: string }; health?: { status?: string } } }[];
  const unhealthy = async () => (await applications()).filter(({ status }) => status?.sync?.status !== "Synced" || status.health?.status !== "Healthy").map(({ metadata }) => metadata.name);

  /** Commits a generation of every workload, and so a change of every wave. */
  const commitGeneration = (generation: number, only = Object.keys(waves)) => withCheckout(platform.repository, branch, `Generation ${generation}`, async (directory) => {
    for (const name of only) await writeFiles(join(directory, "waves", name), sampleWorkload({ name, namespace: "waves", readyAfterSeconds: 3, generation }));
  });
  const generation = async (name: string) => (await platform.read<KubernetesObject & { spec: { template: { metadata: { annotations: Record<string, string> } } } }>(
    { apiVersion: "apps/v1", kind: "Deployment", metadata: { name, namespace: "waves" } }))?.spec.template.metadata.annotations["gitops.platform/generation"];

  /** What Pulumi would apply for an Environment with one Application in each wave. */
  const declareWaves = async () => {
    const specs = Object.keys(waves).map((name, index, all) => ({
      name, source: { path: `waves/${name}` }, destination: { namespace: "waves" }, after: all.slice(Math.max(0, index - 1), index),
    }));
    await ownEnvironment(platform, "waves", branch, specs, () => commitGeneration(1));
    await follow();
  };

  /** The rehearsal is what it was when it was saved, and everything is healthy at once. */
  const isAsBefore = async () => {
    assert.deepEqual(await unhealthy(), []);
    assert.equal(await allHeads(), heads);
    const now = await contents(platform);
    assert.deepEqual([...now.keys()].filter((object) => !atSave.has(object)), [], "objects that were not there");
    assert.deepEqual([...atSave].filter(([object, content]) => now.get(object) !== content).map(([object, content]) => ({ object, content, now: now.get(object) })), []);
  };
  const hasNothingToDo = async () => {
    const { changed, settled } = await platform.up(...system);
    assert.deepEqual({ changed, settled }, { changed: false, settled: true });
  };

  it("is saved from a running cluster, which runs again afterwards", async () => {
    atSave = await contents(platform);
    heads = await allHeads();
    assert.ok(atSave.size > 200, `${atSave.size} objects`);
    const pid = await supervisor();
    const saved = JSON.parse(await snapshot("save", "before", "--format", "json")) as Snapshot & { running: boolean; missing: string[]; seconds: number };
    console.log(`      saved in ${saved.seconds} s, ${Math.round(saved.bytes / 1024 / 1024)} MiB`);
    assert.deepEqual([saved.name, saved.running, saved.missing], ["before", true, []]);
    assert.ok(saved.processes.includes("etcd") && saved.processes.includes("argocd/argocd-application-controller"), saved.processes.join());
    assert.equal(saved.versions.programs.argocd, (await e2eTools()).argocd.version);
    assert.notEqual(await supervisor(), pid);
    assert.match(await snapshot("list"), /^NAME .*\nbefore +20\d\d-\d\d-\d\d \d\d:\d\d +\d+ MiB +1\.\d+\.\d+ +3\.\d+\.\d+ +\d+\.\d+\.\d+/);
    await isAsBefore();
  });

  it("is refused with other versions, and while an engine is at work; the cluster goes on", async () => {
    const pid = await supervisor();
    const manifest = paths().snapshots("before.json");
    const text = readFileSync(manifest, "utf8");
    const { versions, ...rest } = JSON.parse(text) as Snapshot;
    try {
      writeFileSync(manifest, JSON.stringify({ ...rest, versions: { ...versions, programs: { ...versions.programs, etcd: "3.5.0", "kube-apiserver": "1.30.1" } } }));
      await assert.rejects(snapshot("restore", "before"), ({ stderr, exitCode }: { stderr: string; exitCode: number }) => {
        assert.match(stderr, /error: snapshot "before" was saved with other versions:\n {2}- etcd: 3\.5\.0 then, 3\.\S+ now\n {2}- kube-apiserver: 1\.30\.1 then, 1\.\S+ now\n/);
        assert.equal(exitCode, 1);
        return true;
      });
    } finally {
      writeFileSync(manifest, text);
    }
    // This process stands for a `gitops up` under way.
    const owner = join(platform.stateDirectory, "workspace", "engine-run.json");
    writeFileSync(owner, JSON.stringify(identify(process.pid)));
    await assert.rejects(snapshot("restore", "before"), { message: new RegExp(`another run \\(process ${process.pid}\\) is at work`) });
    await assert.rejects(snapshot("save", "another"), { message: /is at work on this stack/ });
    fs.rmSync(owner);
    assert.equal(await supervisor(), pid);
    assert.deepEqual(JSON.parse(await snapshot("list", "--format", "json")).map(({ name }: Snapshot) => name), ["before"]);
  });

  describe("after changes of all kinds", () => {
    const change = async () => {
      await commitGeneration(2);
      await follow();
      assert.equal(await generation("top"), "2");
      // Pulumi's, Argo CD's, and one of nobody.
      await platform.api().delete({ apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "docker-registry", namespace: "infrastructure" } });
      await platform.api().delete({ apiVersion: "argoproj.io/v1alpha1", kind: "AppProject", metadata: { name: "waves-dev", namespace: "argocd" } });
      await platform.apply({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "new", namespace: "default" } });
      await platform.gitops("rehearsal", "slow-git", "1");
    };

    it("is restored: every object, Git, Pulumi's state; healthy at once, and nothing to do", async () => {
      await change();
      const begin = Date.now();
      await snapshot("restore", "before");
      console.log(`      restored in ${((Date.now() - begin) / 1000).toFixed(1)} s`);
      await isAsBefore();
      assert.equal(existsSync(paths().gitDelay), false);
      await hasNothingToDo();
    });

    it("has processes that all run and whose tokens hold", async () => {
      const status = JSON.parse(await platform.gitops("rehearsal", "status", "--format", "json"));
      assert.equal(status.healthy, true);
      const argoCd = await ArgoCdApi.asAdmin(platform);
      const { status: code, body } = await argoCd.get("applications");
      assert.equal(code, 200);
      assert.equal(body.items.length, (await applications()).length);
    });

    it("still has waves that wait for health", async () => {
      const passages = new Passages(platform);
      try {
        await commitGeneration(2);
        await follow();
        const found = await passages.update(waves, await head(), "2");
        assert.ok(found.every(({ started }) => Number.isFinite(started)));
        assert.deepEqual(violations(found), []);
        // What waits must be able to wait for long: the ground is broken, and nothing above it moves.
        await withCheckout(platform.repository, branch, "Broken", async (directory) => {
          for (const name of Object.keys(waves)) await writeFiles(join(directory, "waves", name), sampleWorkload({ name, namespace: "waves", readyAfterSeconds: 1, generation: 3 }));
          const files = sampleWorkload({ name: "ground", namespace: "waves", generation: 3 });
          await writeFiles(join(directory, "waves", "ground"), { "deployment.yaml": (files["deployment.yaml"] ?? "").replace(/image: .*/, "image: registry.example/broken:1") });
        });
        await eventually("the ground is changed", async () => (await generation("ground")) === "3");
        await new Promise((resolve) => setTimeout(resolve, 10_000));
        assert.deepEqual([await generation("middle"), await generation("top")], ["2", "2"]);
      } finally {
        passages.stop();
      }
    });

    it("is restored with a rollout under way", async () => {
      await snapshot("restore", "before");
      await isAsBefore();
    });

    it("is restored to the end by the next command when the restore was interrupted", async () => {
      await change();
      await platform.gitops("rehearsal", "stop");
      await dieAfterRenames(4, () => platform.restore("before"));
      assert.equal(interruptedRestore(platform.stateDirectory), "before");
      await assert.rejects(platform.gitops("rehearsal", "status"), { stdout: /^restore +of snapshot "before" was interrupted; `gitops rehearsal up` finishes it$/m });
      await platform.gitops("rehearsal", "up");
      assert.equal(interruptedRestore(platform.stateDirectory), undefined);
      await eventually("all controllers run", async () => (await platform.processes()).filter(({ state }) => state === "running").length >= 12);
      await isAsBefore();
      await hasNothingToDo();
    });

    it("and the rehearsal survive a save that is interrupted or killed", async () => {
      const endWhileCopying = async (signal: NodeJS.Signals) => {
        const run = execa(process.execPath, [join(packageDirectory, "bin", "gitops.js"), "rehearsal", "snapshot", "save", "unfinished"], {
          env: platform.environment, stdin: "ignore", reject: false,
        });
        run.stderr.on("data", (text: Buffer) => { if (String(text).includes("copying")) run.kill(signal); });
        return run;
      };
      const interrupted = await endWhileCopying("SIGINT");
      assert.equal(interrupted.exitCode, 130);
      assert.match(interrupted.stderr, /error: interrupted: .*\n +the cluster is stopped; `gitops rehearsal up` starts it/);
      await snapshot("remove", "unfinished").catch(() => undefined);
      assert.equal((await endWhileCopying("SIGKILL")).signal, "SIGKILL");
      await snapshot("restore", "before", "--start");
      const known = (JSON.parse(await snapshot("list", "--format", "json")) as Snapshot[]).length;
      assert.equal(readdirSync(paths().snapshots("data")).length, known, "half a copy is removed");
      await isAsBefore();
    });
  });

  describe("in the end", () => it("goes with the state directory", async () => {
    assert.match(await snapshot("remove", "before"), /^removed "before" \(\d+ MiB\)$/);
    await snapshot("save", "last", "--no-start");
    assert.equal(JSON.parse(await platform.gitops("rehearsal", "status", "--format", "json").catch(({ stdout }) => stdout)).phase, "stopped");
    assert.match(await platform.gitops("down"), /^removed .*, with .*snapshots? .*last/);
    assert.equal(existsSync(platform.stateDirectory), false);
  }));
});

/** Lets an operation die in the middle of putting a snapshot in place. */
async function dieAfterRenames(count: number, operation: () => Promise<unknown>): Promise<void> {
  let left = count;
  const module = require("node:fs") as { renameSync: typeof renameSync };
  const real = module.renameSync;
  module.renameSync = (from, to) => {
    const swaps = String(from).includes(join("snapshots", "restore")) || String(to).includes(join("snapshots", "restore"));
    if (swaps && left-- === 0) throw new Error("killed");
    real(from, to);
  };
  try {
    await assert.rejects(operation(), { message: "killed" });
  } finally {
    module.renameSync = real;
  }
}

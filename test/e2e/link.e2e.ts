import * as assert from "node:assert/strict";
import { KubernetesObject } from "@kubernetes/client-node";
import { execa } from "execa";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { simpleGit } from "simple-git";
import { followRollout } from "../../cli/follow/follow";
import { applicationHealthKey, applicationHealthScript } from "../../components/argo-cd/application-health";
import { renderChildren, RootApplication } from "../../model/children";
import { sampleWorkload, withCheckout, writeFiles } from "../../rehearsal/local-repository";
import { applicationsOf } from "../../systems";
import { link } from "../../systems/link";
import { documentedHealthScript } from "./support/documented-health-script";
import { violations } from "./support/order";
import { Passages } from "./support/passages";
import { eventually, Platform, UpOutput } from "./support/platform";
import { e2eTools } from "./support/tools";

/** Applications of every wave, changed together. */
const changed = ["cert-manager", "postgres-ha-cluster", "redis-cluster-ha", "alert-rules", "user-svc", "link-frontend", "api-gateway"];
const applications = new Map(applicationsOf(link, "dev").map((application) => [application.name, application]));

describe("link on the rehearsal cluster", () => {
  let platform: Platform;
  let passages: Passages;
  let first: UpOutput;
  const waves = () => Object.fromEntries(first.applications.map(({ name, wave }) => [name, wave]));

  before(async function () {
    this.timeout(3_600_000);
    await e2eTools();
    platform = await Platform.start();
    passages = new Passages(platform);
    first = await platform.up("--stack", "dev", "--sample-workloads");
  });
  after(async () => {
    passages?.stop();
    await platform?.down();
  });

  /** Commits a new generation of some workloads and waits until the whole environment has settled at that commit. */
  const change = async (names: readonly string[], generation: number): Promise<string> => {
    await withCheckout(platform.repository, "develop", `Generation ${generation}`, async (directory) => {
      for (const name of names) {
        const { source, destination } = applications.get(name) ?? assert.fail(name);
        await writeFiles(join(directory, source.path ?? ""), sampleWorkload({ name, namespace: destination.namespace, generation }));
      }
    });
    const commit = (await simpleGit(platform.repository.directory).revparse(["refs/heads/develop"])).trim();
    await followRollout({ reader: platform.reader(), root: "link-dev", revision: commit, timeoutSeconds: 480, onReport: () => undefined });
    return commit;
  };
  const setHealthScript = (script: string) => platform.apply({
    apiVersion: "v1", kind: "ConfigMap", metadata: { name: "argocd-cm", namespace: "argocd" }, data: { [applicationHealthKey]: script },
  } as object);

  it("brings up all 25 Applications, Synced and Healthy", () => {
    assert.equal(first.applications.length, 25);
    assert.deepEqual(first.applications.filter(({ state }) => state !== "healthy"), []);
    assert.equal(first.changed, true);
    console.log(`      first installation: ${first.seconds} s, ${first.provider} provider`);
  });

  it("has the Applications that `gitops render` shows", async () => {
    const root = await platform.read<KubernetesObject & RootApplication>({ apiVersion: "argoproj.io/v1alpha1", kind: "Application", metadata: { name: "link-dev", namespace: "argocd" } });
    const commit = (await simpleGit(platform.repository.directory).revparse(["refs/heads/develop"])).trim();
    const shown = renderChildren(root ?? assert.fail("no root"), commit);
    assert.equal(shown.length, 25);
    for (const { apiVersion, kind, metadata, spec } of shown) {
      const applied = await platform.read<KubernetesObject & { spec?: object }>({ apiVersion, kind, metadata: { name: metadata.name, namespace: metadata.namespace } });
      assert.deepEqual(applied?.spec, spec, metadata.name);
      assert.deepEqual(applied?.metadata?.finalizers, metadata.finalizers, metadata.name);
      assert.deepEqual(applied?.metadata?.labels, metadata.labels, metadata.name);
      for (const [key, value] of Object.entries(metadata.annotations ?? {})) assert.equal(applied?.metadata?.annotations?.[key], value, `${metadata.name}: ${key}`);
    }
  });

  it("starts a wave only when every Application of the waves below is healthy", async () => {
    const found = await passages.installation(waves());
    assert.equal(found.length, 25);
    assert.ok(found.every(({ started }) => Number.isFinite(started)), "every Application has a workload");
    assert.deepEqual(violations(found), []);
  });

  it("changes nothing the second time", async () => {
    const second = await platform.up("--stack", "dev", "--sample-workloads");
    assert.equal(second.changed, false);
    assert.equal(second.settled, true);
  });

  it("heals drift in the cluster", async () => {
    const deployment = { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "user-svc", namespace: "link" } };
    await platform.apply({ ...deployment, spec: { replicas: 3 } } as object);
    await eventually("user-svc has one replica again", async () => (await platform.read<KubernetesObject & { spec?: { replicas?: number } }>(deployment))?.spec?.replicas === 1);
    await platform.api().delete(deployment);
    await eventually("user-svc is there again", async () => (await platform.read(deployment)) !== undefined);
  });

  it("prunes what is gone from Git", async () => {
    const configMap = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "chat-svc", namespace: "link" } };
    assert.ok(await platform.read(configMap));
    const path = join(applications.get("chat-svc")?.source.path ?? "", "configmap.yaml");
    await withCheckout(platform.repository, "develop", "No settings for chat-svc", (directory) => rm(join(directory, path)));
    await eventually("the ConfigMap is pruned", async () => (await platform.read(configMap)) === undefined, 120);
    assert.ok(await platform.read({ apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "chat-svc", namespace: "link" } }));
  });

  describe("an update that touches every wave, with slow Git", () => {
    before(() => platform.gitops("rehearsal", "slow-git", "4"));
    after(async () => {
      await platform.gitops("rehearsal", "slow-git", "off");
      await setHealthScript(applicationHealthScript);
    });

    it("keeps the order", async () => {
      const commit = await change(changed, 2);
      const found = await passages.update(waves(), commit, "2");
      assert.deepEqual(found.filter(({ started }) => Number.isFinite(started)).map(({ name }) => name).sort(), [...changed].sort());
      assert.deepEqual(violations(found), []);
    });

    it("loses the order under the health script that Argo CD documents, so the proof above can fail", async () => {
      await setHealthScript(documentedHealthScript);
      await sleep(3000);
      const commit = await change(changed, 3);
      assert.notDeepEqual(violations(await passages.update(waves(), commit, "3")), []);
    });
  });

  // A suite of its own, because a suite's own tests run before its inner suites.
  describe("in the end", () => it("destroys the stack within three minutes and leaves nothing behind", async () => {
    const begin = Date.now();
    await platform.gitops("destroy", "--stack", "dev");
    const seconds = (Date.now() - begin) / 1000;
    console.log(`      destroyed in ${seconds.toFixed(0)} s`);
    assert.ok(seconds < 180, `took ${seconds} s`);
    const { kubectl } = await e2eTools();
    const list = async (...args: string[]) => {
      const { stdout } = await execa(kubectl.path, ["--kubeconfig", platform.kubeconfig, "get", ...args, "--no-headers", "--output", "name", "--ignore-not-found"]);
      return stdout.split("\n").filter(Boolean);
    };
    const system = ["default", "kube-node-lease", "kube-public", "kube-system"];
    assert.deepEqual((await list("namespaces")).map((name) => name.replace("namespace/", "")), system);
    assert.deepEqual(await list("customresourcedefinitions"), []);
    assert.deepEqual((await list("clusterroles,clusterrolebindings")).filter((name) => name.includes("argocd")), []);
    assert.deepEqual(await list("persistentvolumes"), []);
  }));
});

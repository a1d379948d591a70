import * as assert from "node:assert/strict";
import { AppsV1Api, CoreV1Api, V1Container } from "@kubernetes/client-node";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { simpleGit } from "simple-git";
import { followRollout } from "../../cli/follow/follow";
import { packageDirectory, rehearsalContext } from "../../foundation/paths";
import { clusterStatus } from "../../rehearsal/cluster";
import { openStack, RunSummary } from "../../rehearsal/engine";
import { createLocalRepository, sampleWorkload, seedRepository, withCheckout, writeFiles } from "../../rehearsal/local-repository";
import { renderStack } from "../../render";
import { ArgoCdApi } from "./support/argo-cd-api";
import { inventory, touched } from "./support/inventory";
import { violations } from "./support/order";
import { Passages } from "./support/passages";
import { eventually, Platform } from "./support/platform";
import { RemoteCluster } from "./support/remote-cluster";
import { e2eTools } from "./support/tools";

/** The settings of a stack, or those of the fixture. */
type Settings = Readonly<Record<string, unknown>>;

/** One Application, and what its path in Git must hold. */
interface Declared {
  readonly name: string;
  readonly path: string;
  readonly namespace: string;
}

const remoteName = "staging-cluster";
/** The Applications of the fixture: at `shop-database` and `shop-search` the order goes through the other cluster. */
const shop: readonly Declared[] = ["database", "backend", "search", "frontend"].map((name) => ({ name: `shop-${name}`, path: `apps/${name}`, namespace: "shop" }));

describe("one Argo CD for two clusters and three environments", () => {
  let platform: Platform;
  let remote: RemoteCluster;
  let passages: Passages;
  let admin: ArgoCdApi;
  let token: string;
  let staging: readonly Declared[];
  let dev: readonly Declared[];

  /** Installs Argo CD, and deploys to the other cluster. */
  const stagingSettings = (): Settings => ({
    clusters: [{ name: remoteName, server: remote.server, certificateAuthority: remote.certificateAuthority, bearerToken: token }],
    destinationCluster: remoteName,
    argoCd: { highAvailability: { nodes: 3 }, controllers: 2 },
  });
  /** Deploys to Argo CD's own cluster, and installs nothing. */
  const devSettings: Settings = { platform: "existing" };

  before(async function () {
    this.timeout(3_600_000);
    const tools = await e2eTools();
    [platform, remote] = await Promise.all([Platform.start(), RemoteCluster.start()]);
    token = await remote.createToken("first");
    await createLocalRepository(platform.repository, { kubectl: tools.kubectl.path, kubeconfig: platform.kubeconfig, argoCdNamespace: "argocd" });
    staging = await declared("staging", stagingSettings());
    dev = await declared("dev", devSettings);
    await seedRepository(platform.repository, { branch: "develop", chartPath: "charts/applications", applications: [...staging, ...dev] });
    await seedRepository(platform.repository, { branch: "main", chartPath: "charts/applications", applications: shop });
    passages = new Passages(platform, remote.platform);
  });
  after(async () => {
    passages?.stop();
    await Promise.all([platform?.down(), remote?.platform.down()]);
  });

  const common = (): Settings => ({ cluster: "rehearsal", repository: platform.repository.url });

  /** The Applications that a stack declares. */
  const declared = async (stack: string, settings: Settings): Promise<Declared[]> => {
    const overrides = Object.fromEntries(Object.entries({ ...common(), ...settings }).map(([key, value]) => [key, typeof value === "string" ? value : JSON.stringify(value)]));
    const { children } = await renderStack({ stack, overrides, directory: packageDirectory });
    return children.map(({ object: { metadata, spec } }) => {
      const { source, destination } = spec as { source: { path: string }; destination: { namespace: string } };
      return { name: metadata.name, path: source.path, namespace: destination.namespace };
    });
  };
  const open = async (stack: string, overrides: Settings, more: { programDirectory: string; stateDirectory: string }) => {
    const tools = await e2eTools();
    return openStack({ stack, overrides, tools: { pulumi: tools.pulumi.path, languageHost: tools["pulumi-language-nodejs"].path }, progress: () => undefined, kubeconfig: platform.kubeconfig, ...more });
  };
  const pulumi = async (stack: string, settings: Settings, operation: "up" | "preview" | "destroy" = "up"): Promise<RunSummary> => {
    const overrides = Object.fromEntries(Object.entries({ ...common(), ...settings }).map(([key, value]) => [`gitops-platform:${key}`, value]));
    return (await open(stack, overrides, { programDirectory: packageDirectory, stateDirectory: platform.stateDirectory }))[operation]();
  };
  const push = async (branch: string, applications: readonly Declared[], generation: number): Promise<string> => {
    await withCheckout(platform.repository, branch, `Generation ${generation}`, async (directory) => {
      for (const { name, path, namespace } of applications) await writeFiles(join(directory, path), sampleWorkload({ name, namespace, generation }));
    });
    return tip(branch);
  };
  const tip = async (branch: string) => (await simpleGit(platform.repository.directory).revparse([`refs/heads/${branch}`])).trim();
  const settled = async (root: string, revision: string, timeoutSeconds = 300) =>
    followRollout({ reader: platform.reader(), root, revision, timeoutSeconds, onReport: () => undefined });
  const wavesOf = (report: Awaited<ReturnType<typeof settled>>) =>
    Object.fromEntries(report.waves.flatMap(({ wave, children }) => children.map(({ name }) => [name, wave])));
  const generation = async (cluster: Platform, { name, namespace }: Declared): Promise<string | undefined> => {
    const deployment = await cluster.read<any>({ apiVersion: "apps/v1", kind: "Deployment", metadata: { name, namespace } });
    return deployment?.spec.template.metadata.annotations["gitops.platform/generation"];
  };
  const named = (applications: readonly Declared[], name: string) => applications.find((application) => application.name === name) ?? assert.fail(name);
  const syncShop = async () => {
    const { status, body } = await admin.post("applications/shop-prod/sync");
    assert.equal(status, 200, JSON.stringify(body));
  };
  /** The root of a manual environment has nothing to say until its sync has ended. */
  const shopSynced = (commit: string) => eventually("shop is deployed", async () => {
    const { operation, status } = (await platform.read<any>({ apiVersion: "argoproj.io/v1alpha1", kind: "Application", metadata: { name: "shop-prod", namespace: "argocd" } })) ?? {};
    const last = await platform.read<any>({ apiVersion: "argoproj.io/v1alpha1", kind: "Application", metadata: { name: "shop-frontend", namespace: "argocd" } });
    return operation === undefined && status?.operationState?.phase === "Succeeded" && status.operationState.syncResult?.revision === commit
      && last?.status?.sync?.revision === commit && last.status.sync.status === "Synced" && last.status.health?.status === "Healthy";
  }, 240);

  describe("Argo CD with several replicas and two application controllers", () => {
    it("comes up, and deploys to the cluster that the stack's settings register, wave by wave", async () => {
      const begin = Date.now();
      const { changed } = await pulumi("staging", stagingSettings());
      assert.equal(changed, true);
      const upSeconds = (Date.now() - begin) / 1000;
      admin = await ArgoCdApi.asAdmin(platform);
      const report = await settled("link-staging", await tip("develop"));
      assert.equal(report.waves.flatMap(({ children }) => children).length, 25);
      assert.deepEqual(violations(await passages.installation(wavesOf(report))), []);
      console.log(`      pulumi up ${upSeconds.toFixed(0)} s; 25 Applications in ${report.waves.length} waves on the other cluster after ${((Date.now() - begin) / 1000).toFixed(0)} s`);
    }).timeout(480_000);

    it("declares its replicas, of which the rehearsal runs one each, and says so", async () => {
      const apps = platform.config().makeApiClient(AppsV1Api);
      const controller = await apps.readNamespacedStatefulSet({ name: "argocd-application-controller", namespace: "argocd" });
      const redis = await apps.readNamespacedStatefulSet({ name: "argocd-redis-ha-server", namespace: "argocd" });
      const server = await apps.readNamespacedDeployment({ name: "argocd-server", namespace: "argocd" });
      const variable = (containers: readonly V1Container[] | undefined, name: string) => containers?.flatMap(({ env = [] }) => env).filter((one) => one.name === name).map(({ value }) => value);
      assert.deepEqual([controller.spec?.replicas, variable(controller.spec?.template.spec?.containers, "ARGOCD_CONTROLLER_REPLICAS")], [2, ["2"]]);
      assert.deepEqual([server.spec?.replicas, variable(server.spec?.template.spec?.containers, "ARGOCD_API_SERVER_REPLICAS")], [2, ["2"]]);
      assert.equal(redis.spec?.replicas, 3);
      assert.deepEqual([controller.status?.readyReplicas, server.status?.availableReplicas, redis.status?.readyReplicas], [2, 2, 3]);
      const { healthy, processes } = clusterStatus(platform.stateDirectory);
      assert.equal(healthy, true);
      const overrides = (name: string) => processes.find((process) => process.name === `argocd/${name}`)?.overrides ?? [];
      assert.ok(overrides("argocd-application-controller").includes("2 replicas are declared, one process runs"));
      assert.ok(overrides("argocd-redis-ha-server").includes("3 replicas are declared, one process runs"));
    });

    it("has Argo CD create the namespaces of the other cluster, and only there", async () => {
      const names = async (cluster: Platform) => (await cluster.config().makeApiClient(CoreV1Api).listNamespace()).items.map(({ metadata }) => metadata?.name ?? "");
      const wanted = [...new Set(staging.map(({ namespace }) => namespace))].sort();
      assert.deepEqual((await names(remote.platform)).filter((name) => wanted.includes(name)).sort(), wanted);
      assert.deepEqual((await names(platform)).filter((name) => wanted.includes(name)), []);
    });

    it("never shows the token", async () => {
      const { body } = await admin.get("clusters");
      const found = body.items.find(({ name }: { name: string }) => name === remoteName);
      assert.equal(found?.connectionState.status, "Successful");
      assert.ok(!JSON.stringify(body).includes(token));
    });
  });

  describe("a second stack in the same cluster", () => {
    it("deploys beside the first one and touches nothing that is there", async () => {
      const before = await inventory(platform);
      for (const object of ["Deployment argocd/argocd-server", "ConfigMap argocd/argocd-cm", "Application argocd/link-staging", `Secret argocd/cluster-${remoteName}`, "CustomResourceDefinition /appprojects.argoproj.io"]) {
        assert.ok(before.has(object), object);
      }
      const { created, updated, replaced, deleted } = await pulumi("dev", devSettings);
      assert.deepEqual({ created, updated, replaced, deleted }, { created: 9, updated: 0, replaced: 0, deleted: 0 });
      const report = await settled("link-dev", await tip("develop"));
      assert.equal(report.waves.flatMap(({ children }) => children).length, 25);
      assert.deepEqual(violations(await passages.installation(wavesOf(report))), []);
      assert.deepEqual(touched(before, await inventory(platform)), []);
      assert.equal((await pulumi("staging", stagingSettings(), "preview")).changed, false);
    }).timeout(360_000);
  });

  describe("an environment whose Applications go to both clusters", () => {
    it("keeps the order of its waves across them, with production's policy", async () => {
      const stack = await open("prod", Object.fromEntries(Object.entries({
        kubeconfig: platform.kubeconfig, context: rehearsalContext, repository: platform.repository.url, destinationCluster: remoteName,
      }).map(([key, value]) => [`clusters-fixture:${key}`, value])), {
        programDirectory: join(packageDirectory, "test", "e2e", "fixtures", "clusters"), stateDirectory: join(dirname(platform.stateDirectory), "shop"),
      });
      await stack.up();
      const waves = (await stack.outputs()).waves?.value as Record<string, number>;
      assert.deepEqual(Object.values(waves).sort(), [0, 1, 2, 3]);
      await syncShop();
      await shopSynced(await tip("main"));
      assert.deepEqual(violations(await passages.installation(waves)), []);
      assert.deepEqual([await generation(remote.platform, named(shop, "shop-search")), await generation(platform, named(shop, "shop-search"))], ["1", undefined]);
      assert.deepEqual([await generation(platform, named(shop, "shop-frontend")), await generation(remote.platform, named(shop, "shop-frontend"))], ["1", undefined]);
    }).timeout(240_000);
  });

  describe("when the other cluster does not answer", () => {
    it("goes on in its own cluster, holds what comes after the other one, and catches up without help", async () => {
      const answerAgain = await remote.silence();
      const begin = Date.now();
      let [commit, shopCommit] = ["", ""];
      try {
        shopCommit = await push("main", shop, 2);
        await syncShop();
        commit = await push("develop", [named(staging, "user-svc"), named(dev, "user-svc-dev")], 2);
        await settled("link-dev", commit);
        const here = (Date.now() - begin) / 1000;
        assert.equal(await generation(platform, named(dev, "user-svc-dev")), "2");
        // Longer than connections live that nobody answers on.
        await sleep(Math.max(0, 60_000 - (Date.now() - begin)));
        assert.equal(await generation(platform, named(shop, "shop-backend")), "1", "it comes after one in the other cluster");
        console.log(`      its own 25 Applications were at the new commit after ${here.toFixed(0)} s; the other cluster was away for ${((Date.now() - begin) / 1000).toFixed(0)} s`);
      } finally {
        answerAgain();
      }
      const back = Date.now();
      await settled("link-staging", commit, 400);
      assert.equal(await generation(remote.platform, named(staging, "user-svc")), "2");
      const caughtUp = (Date.now() - back) / 1000;
      await shopSynced(shopCommit);
      assert.equal(await generation(platform, named(shop, "shop-frontend")), "2");
      const waves = Object.fromEntries(shop.map(({ name }, index) => [name, index]));
      assert.deepEqual(violations(await passages.update(waves, shopCommit, "2")), []);
      console.log(`      caught up ${caughtUp.toFixed(0)} s after it answered again`);
    }).timeout(720_000);
  });

  describe("the credentials of a cluster", () => {
    it("change by a setting: the new token serves, and the old one is revoked", async () => {
      const old = token;
      token = await remote.createToken("second");
      const run = await pulumi("staging", stagingSettings());
      assert.deepEqual(run.changes.map(({ name, operation }) => [name, operation]), [[`argocd-secret-cluster-${remoteName}`, "update"]]);
      await remote.deleteToken("first");
      // The API server remembers for some seconds whom it has let in.
      await eventually("the old token is refused", async () => (await remote.status(old)) === 401);
      assert.equal(await remote.status(token), 200);
      const commit = await push("develop", [named(staging, "user-svc")], 3);
      await settled("link-staging", commit);
      assert.equal(await generation(remote.platform, named(staging, "user-svc")), "3");
    }).timeout(300_000);

    it("cannot be taken away while Applications still go there", async () => {
      const { clusters: _clusters, ...rest } = stagingSettings();
      await assert.rejects(pulumi("staging", { ...rest, argoCd: { highAvailability: { nodes: 3 } } }, "preview"), (error: Error) => {
        assert.match(error.message, /destinationCluster: must be "in-cluster", got "staging-cluster"; 25 of 25 Applications go there, so it must stay among the clusters until none does/);
        return true;
      });
    });
  });

  describe("the second stack in the same cluster", () => {
    it("goes away and touches nothing else", async () => {
      const own = (object: string) => /^(Application|AppProject|ConfigMap) argocd\/(link-dev|link-dev-(root|platform|declared-applications)|.*-dev)$/.test(object)
        || /^ValidatingAdmissionPolicy(Binding)? \/link-dev\.argocd\.gitops\.platform$/.test(object) || / .*-dev\//.test(object);
      const before = new Map([...(await inventory(platform))].filter(([object]) => !own(object)));
      const { created, updated, replaced, deleted } = await pulumi("dev", devSettings, "destroy");
      assert.deepEqual({ created, updated, replaced, deleted }, { created: 0, updated: 0, replaced: 0, deleted: 9 });
      await eventually("its Applications are gone", async () => ![...(await inventory(platform)).keys()].some((object) => /^Application argocd\/.*-dev$/.test(object)), 120);
      assert.deepEqual(touched(before, await inventory(platform)), []);
    }).timeout(300_000);
  });
});

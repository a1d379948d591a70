import * as assert from "node:assert/strict";
import * as fc from "fast-check";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { simpleGit } from "simple-git";
import { blame } from "../../cli/follow/describe";
import { followRollout } from "../../cli/follow/follow";
import { RolloutReport } from "../../cli/follow/model";
import { KubernetesObject } from "../../foundation/kubernetes-object";
import { ApplicationSpecArgs } from "../../model/application";
import { sampleWorkload, withCheckout, writeFiles } from "../../rehearsal/local-repository";
import { violations } from "./support/order";
import { ownEnvironment } from "./support/own-environment";
import { Passages } from "./support/passages";
import { eventually, Platform } from "./support/platform";
import { type PreparedStack, preparedStack } from "./support/prepared-stack";
import { e2eTools } from "./support/tools";

const graphs = Number(process.env.GITOPS_E2E_GRAPHS ?? 3);
const seed = Number(process.env.GITOPS_E2E_SEED ?? Date.now() % 1_000_000);
const branch = "main";

/** Up to seven Applications, each after some of those before it. */
const graph = fc.array(fc.record({ after: fc.array(fc.nat(6), { maxLength: 3 }), seconds: fc.integer({ min: 0, max: 4 }) }), { minLength: 4, maxLength: 7 });

describe("waves between Applications", () => {
  let prepared: PreparedStack;
  let platform: Platform;
  let passages: Passages;
  let round = 0;

  before(async function () {
    this.timeout(3_600_000);
    await e2eTools();
    prepared = await preparedStack("--stack", "dev", "--system", "linq");
    platform = prepared.platform;
    passages = new Passages(platform);
  });
  after(async () => {
    passages?.stop();
    prepared?.release();
  });

  interface Deployed {
    readonly root: string;
    readonly waves: Record<string, number>;
    readonly remove: () => Promise<void>;
  }

  /** Declares an Environment of its own, with workloads that take their time, and applies what Pulumi would apply. */
  const deploy = async (applications: readonly (ApplicationSpecArgs & { seconds?: number; broken?: boolean })[]): Promise<Deployed> => {
    const system = `graph${++round}`;
    const specs = applications.map(({ seconds: _seconds, broken: _broken, ...spec }) => ({
      ...spec, source: { path: `${system}/${spec.name}` }, destination: { namespace: system },
    }));
    const { waves, objects } = await ownEnvironment(platform, system, branch, specs, () => withCheckout(platform.repository, branch, system, async (directory) => {
      for (const { name, seconds = 0, broken = false } of applications) {
        const files = sampleWorkload({ name, namespace: system, readyAfterSeconds: seconds });
        if (broken) files["deployment.yaml"] = (files["deployment.yaml"] ?? "").replace(/image: .*/, "image: registry.example/broken:1").replace(/replicas: 1/, "replicas: 1\n  progressDeadlineSeconds: 5");
        await writeFiles(join(directory, system, name), files);
      }
    }));
    const root = `${system}-dev`;
    return {
      root,
      waves,
      remove: async () => {
        const application = { apiVersion: "argoproj.io/v1alpha1", kind: "Application", metadata: { name: root, namespace: "argocd" } };
        await platform.api().delete(application);
        await eventually(`${root} is gone`, async () => (await platform.read(application)) === undefined, 120);
        for (const object of objects.filter(({ kind }) => kind !== "Application")) await platform.api().delete(object);
      },
    };
  };
  const follow = async (root: string, until?: (report: RolloutReport) => boolean): Promise<RolloutReport> => {
    const commit = (await simpleGit(platform.repository.directory).revparse([`refs/heads/${branch}`])).trim();
    const controller = new AbortController();
    let last: RolloutReport | undefined;
    try {
      return await followRollout({
        reader: platform.reader(), root, revision: commit, timeoutSeconds: 240, signal: controller.signal,
        onReport: (report) => {
          last = report;
          if (until?.(report)) controller.abort();
        },
      });
    } catch (error) {
      if (controller.signal.aborted && last) return last;
      throw error;
    }
  };

  it(`keep any order of dependencies, also when a controller dies on the way (${graphs} graphs, seed ${seed})`, async function () {
    this.timeout(graphs * 300_000);
    const victims = ["argocd/argocd-application-controller", "argocd/argocd-repo-server", "argocd/argocd-redis"];
    await fc.assert(fc.asyncProperty(graph, async (nodes) => {
      const deployed = await deploy(nodes.map(({ after, seconds }, index) => ({
        name: `g${round + 1}-app${index}`,
        source: { path: "" },
        destination: { namespace: "" },
        after: [...new Set(after)].filter((dependency) => dependency < index).map((dependency) => `g${round + 1}-app${dependency}`),
        seconds,
      })));
      const victim = victims[round % victims.length] ?? assert.fail();
      await new Promise((resolve) => setTimeout(resolve, 3000));
      await platform.crash(victim);
      await follow(deployed.root);
      const found = await passages.installation(deployed.waves);
      console.log(`      ${Object.values(deployed.waves).join(" ")}: in order, ${victim} killed`);
      assert.deepEqual(violations(found), []);
      await deployed.remove();
    }), { numRuns: graphs, seed, endOnFailure: true });
  });

  const application = (name: string, more: Partial<ApplicationSpecArgs> & { broken?: boolean; seconds?: number } = {}) =>
    ({ name, source: { path: "" }, destination: { namespace: "" }, ...more });

  it("hold for an Application of several sources, which all follow the root", async () => {
    const system = `graph${++round}`;
    const values = (text: string) => ({ "values.yaml": `text: ${text}\n` });
    const sources = [{ path: `${system}/chart`, helm: { valueFiles: [`$values/${system}/values.yaml`] } }, { ref: "values" }];
    const { objects, waves } = await ownEnvironment(platform, system, branch, [
      { name: `${system}-chart`, sources, destination: { namespace: system } },
      { name: `${system}-behind`, source: { path: `${system}/behind` }, destination: { namespace: system }, after: [`${system}-chart`] },
    ], () => withCheckout(platform.repository, branch, system, async (directory) => {
      await writeFiles(join(directory, system, "chart"), {
        "Chart.yaml": "apiVersion: v2\nname: chart\nversion: 1.0.0\n",
        "templates/settings.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {text: {{ .Values.text }}}\n",
      });
      await writeFiles(join(directory, system), values("first"));
      await writeFiles(join(directory, system, "behind"), sampleWorkload({ name: "behind", namespace: system, readyAfterSeconds: 0 }));
    }));
    assert.ok((await follow(`${system}-dev`)).settled);
    assert.deepEqual(violations(await passages.installation(waves)), []);
    const settings = () => platform.read<KubernetesObject & { data?: { text?: string } }>({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "settings", namespace: system } });
    assert.equal((await settings())?.data?.text, "first");

    await withCheckout(platform.repository, branch, system, (directory) => writeFiles(join(directory, system), values("second")));
    const commit = (await simpleGit(platform.repository.directory).revparse([`refs/heads/${branch}`])).trim();
    assert.ok((await follow(`${system}-dev`)).settled);
    assert.equal((await settings())?.data?.text, "second");
    const application = { apiVersion: "argoproj.io/v1alpha1", kind: "Application", metadata: { name: `${system}-chart`, namespace: "argocd" } };
    const { status } = (await platform.read<KubernetesObject & { status: { sync: { revisions: string[] } } }>(application)) ?? assert.fail();
    assert.deepEqual(status.sync.revisions, [commit, commit]);

    const root = { ...application, metadata: { name: `${system}-dev`, namespace: "argocd" } };
    await platform.api().delete(root);
    await eventually(`${system}-dev is gone`, async () => (await platform.read(root)) === undefined, 120);
    for (const object of objects.filter(({ kind }) => kind !== "Application")) await platform.api().delete(object);
  });

  it("are not held up by a Degraded Application that is declared not to block", async () => {
    const deployed = await deploy([application("dashboards", { wave: 0, blocking: false, broken: true }), application("behind-dashboards", { wave: 1 })]);
    const report = await follow(deployed.root);
    const [dashboards, behind] = report.waves.flatMap(({ children }) => children);
    assert.equal(dashboards?.state, "failed");
    assert.equal(behind?.state, "healthy");
    await deployed.remove();
  });

  it("are held up by a Degraded Application that blocks, and the output names it", async () => {
    const deployed = await deploy([application("database", { wave: 0, broken: true }), application("behind-database", { wave: 1 })]);
    const report = await follow(deployed.root, ({ waves }) => waves[0]?.children[0]?.state === "failed").catch((error: Error & { hint?: string }) => error);
    const text = report instanceof Error ? `${report.message} ${(report as { hint?: string }).hint}` : blame(report);
    assert.match(text, /wave 0: database: Deployment graph\d+\/database: .*(progress|image)/i);
    // Long enough for a wave that is not held.
    await new Promise((resolve) => setTimeout(resolve, 10_000));
    assert.equal(await platform.read({ apiVersion: "argoproj.io/v1alpha1", kind: "Application", metadata: { name: "behind-database", namespace: "argocd" } }), undefined);

    // Mended in Git, the rollout goes on.
    await withCheckout(platform.repository, branch, "mend", async (directory) => {
      await rm(join(directory, `graph${round}`, "database"), { recursive: true });
      await writeFiles(join(directory, `graph${round}`, "database"), sampleWorkload({ name: "database", namespace: `graph${round}`, readyAfterSeconds: 0, generation: 2 }));
    });
    const mended = await follow(deployed.root);
    assert.ok(mended.settled);
    await deployed.remove();
  });
});

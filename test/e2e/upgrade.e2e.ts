import * as assert from "node:assert/strict";
import { ApiextensionsV1Api, AppsV1Api, CoreV1Api, CustomObjectsApi, PatchStrategy } from "@kubernetes/client-node";
import { followRollout } from "../../cli/follow/follow";
import { declaredRollout, fillRepository } from "../../cli/up/fill-repository";
import { packageDirectory } from "../../foundation/paths";
import { startCluster, ToolFile } from "../../rehearsal/cluster";
import { openStack, RunSummary } from "../../rehearsal/engine";
import { argoCdVersion } from "../../rehearsal/toolchain";
import { applicationsOf } from "../../systems";
import { link } from "../../systems/link";
import { olderArgoCd, resolveOlderArgoCd } from "./support/older-argo-cd";
import { eventually, Platform } from "./support/platform";
import { e2eTools } from "./support/tools";

const namespaces = new Set(applicationsOf(link, "dev").map(({ destination }) => destination.namespace));
const applicationCount = applicationsOf(link, "dev").length + 1;

interface Application {
  metadata: { name: string };
  status?: { sync?: { status?: string }; health?: { status?: string }; reconciledAt?: string };
}

describe(`Argo CD ${olderArgoCd} up to ${argoCdVersion} and back, with link's Applications running`, () => {
  let platform: Platform;
  let older: ToolFile;
  let atFirst: string[];

  before(async function () {
    this.timeout(3_600_000);
    const tools = await e2eTools();
    older = await resolveOlderArgoCd((line) => process.stderr.write(`    ${line}\n`));
    platform = await Platform.start();
    // Every `gitops up` names the tools anew, and it knows one version of Argo CD.
    await startCluster({ stateDirectory: platform.stateDirectory, tools: { ...tools, argocd: [tools.argocd, older] } });
    const { revision } = await fillRepository(platform.repository, await declaredRollout("dev", undefined, platform.repository), {
      kubectl: tools.kubectl.path, kubeconfig: platform.kubeconfig,
    });
    const { warnings } = await (await open(olderArgoCd)).up();
    assert.deepEqual(warnings.filter((line) => line.includes("becomes")), [], "a first installation is no update");
    await followRollout({ reader: platform.reader(), root: "link-dev", revision, timeoutSeconds: 400, onReport: () => undefined });
    assert.deepEqual(await images(), [`quay.io/argoproj/argocd:v${olderArgoCd}`]);
    atFirst = await workloads();
    assert.ok(atFirst.length >= 50, "pods and Deployments are there");
    console.log(`      Argo CD ${olderArgoCd}: ${older.builtFromSource ? "built from its Go module, adapted to a younger gitops-engine" : "the official release"}`);
  });
  after(() => platform?.down());

  const open = async (version: string) => {
    const tools = await e2eTools();
    return openStack({
      stack: "dev",
      overrides: {
        "gitops-platform:cluster": "rehearsal",
        "gitops-platform:repository": platform.repository.url,
        "gitops-platform:argoCd": { version },
      },
      tools: { pulumi: tools.pulumi.path, languageHost: tools["pulumi-language-nodejs"].path },
      progress: () => undefined,
      programDirectory: packageDirectory,
      stateDirectory: platform.stateDirectory,
      kubeconfig: platform.kubeconfig,
    });
  };

  /** Every pod and Deployment of the Applications with what a restart or a change would alter. */
  const workloads = async (): Promise<string[]> => {
    const pods = (await platform.config().makeApiClient(CoreV1Api).listPodForAllNamespaces()).items;
    const deployments = (await platform.config().makeApiClient(AppsV1Api).listDeploymentForAllNamespaces()).items;
    return [
      ...pods.filter(({ metadata }) => namespaces.has(metadata?.namespace ?? "")).map(({ metadata }) => `pod ${metadata?.namespace}/${metadata?.name} ${metadata?.uid}`),
      ...deployments.filter(({ metadata }) => namespaces.has(metadata?.namespace ?? "")).map(({ metadata }) => `deployment ${metadata?.namespace}/${metadata?.name} ${metadata?.uid} ${metadata?.generation}`),
    ].sort();
  };
  const applications = async (): Promise<Application[]> => {
    const list: unknown = await platform.config().makeApiClient(CustomObjectsApi).listNamespacedCustomObject({ group: "argoproj.io", version: "v1alpha1", namespace: "argocd", plural: "applications" });
    return (list as { items: Application[] }).items;
  };
  const images = async (): Promise<string[]> => {
    const { items } = await platform.config().makeApiClient(AppsV1Api).listNamespacedDeployment({ namespace: "argocd" });
    return [...new Set(items.flatMap(({ spec }) => spec?.template.spec?.containers ?? []).map(({ image = "" }) => image).filter((image) => image.includes("/argocd:")))];
  };
  /** Whether the AppProjects of the cluster know a field that came with 3.5. */
  const knowsOverrun = async (): Promise<boolean> =>
    JSON.stringify(await platform.config().makeApiClient(ApiextensionsV1Api).readCustomResourceDefinition({ name: "appprojects.argoproj.io" })).includes("syncOverrun");

  /** Runs `pulumi up` with another version of Argo CD, and waits until its controllers have looked at every Application. */
  const move = async (version: string): Promise<RunSummary> => {
    const begin = Date.now();
    const run = await (await open(version)).up();
    assert.equal(run.changed, true);
    assert.equal(run.replaced, 0, "nothing is replaced");
    const seconds = (Date.now() - begin) / 1000;
    assert.deepEqual(await images(), [`quay.io/argoproj/argocd:v${version}`]);
    const since = Math.floor(Date.now() / 1000) * 1000;
    await eventually("every Application is looked at again", async () => {
      const all = await applications();
      const outdated = all.filter(({ status }) => !(Date.parse(status?.reconciledAt ?? "") > since));
      // Asked again and again: the time has whole seconds, and an answer within the second of the question does not count.
      for (const { metadata: { name } } of outdated) {
        await platform.api().patch({
          apiVersion: "argoproj.io/v1alpha1", kind: "Application", metadata: { name, namespace: "argocd", annotations: { "argocd.argoproj.io/refresh": "normal" } },
        }, undefined, undefined, "e2e", undefined, PatchStrategy.MergePatch);
      }
      return all.length === applicationCount && outdated.length === 0;
    }, 400);
    const odd = (await applications()).filter(({ status }) => status?.sync?.status !== "Synced" || status.health?.status !== "Healthy");
    assert.deepEqual(odd.map(({ metadata, status }) => `${metadata.name} ${status?.sync?.status} ${status?.health?.status}`), []);
    assert.deepEqual(await workloads(), atFirst, "no workload is restarted or changed");
    console.log(`      to ${version}: ${run.updated} objects changed in ${seconds.toFixed(0)} s; ${applicationCount} Applications Synced and Healthy, no workload restarted`);
    return run;
  };
  const notes = ({ warnings }: RunSummary) => warnings.filter((line) => line.includes(" becomes "));

  it("is told in a preview what the upgrade notes ask for", async () => {
    const told = notes(await (await open(argoCdVersion)).preview());
    assert.ok(told.some((line) => line.includes(`Argo CD ${olderArgoCd} becomes ${argoCdVersion}: charts are rendered by Helm 4`)), told.join("\n"));
  });

  it(`goes up to ${argoCdVersion}: nothing is restarted and nothing is out of sync`, async () => {
    assert.equal(await knowsOverrun(), false);
    const run = await move(argoCdVersion);
    assert.equal(await knowsOverrun(), true);
    assert.equal(notes(run).length, 2);
    assert.deepEqual(notes(await (await open(argoCdVersion)).preview()), [], "it is done");
  }).timeout(900_000);

  it(`goes back to ${olderArgoCd}: nothing is restarted and nothing is out of sync`, async () => {
    const run = await move(olderArgoCd);
    assert.equal(await knowsOverrun(), false);
    assert.ok(notes(run).some((line) => line.includes(`Argo CD ${argoCdVersion} becomes ${olderArgoCd}: syncOverrun of sync windows and sourceIntegrity of projects are not known before 3.5`)), run.warnings.join("\n"));
  }).timeout(900_000);
});

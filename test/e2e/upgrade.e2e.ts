import * as assert from "node:assert/strict";
import { AppsV1Api, CoreV1Api, CustomObjectsApi, PatchStrategy } from "@kubernetes/client-node";
import { existsSync } from "node:fs";
import { startCluster } from "../../rehearsal/cluster";
import { openStack } from "../../rehearsal/engine";
import { packageDirectory } from "../../rehearsal/paths";
import { link } from "../../systems/link";
import { eventually, Platform } from "./support/platform";
import { e2eTools } from "./support/tools";

/**
 * A program of Argo CD 3.4.13. The toolchain has one version; the older one cannot be built from the module proxy,
 * which serves a single snapshot of gitops-engine, too new for 3.4. The official release has it as argocd-<os>-<arch>.
 * So this proof is not part of the suite: `npm run e2e:upgrade` runs it.
 */
const variable = "GITOPS_E2E_ARGOCD_3_4";
const older = "3.4.13";
const newer = "3.5.7";
const namespaces = new Set(link.applications("dev").map(({ destination }) => destination.namespace));

interface Application {
  metadata: { name: string };
  status?: { sync?: { status?: string }; health?: { status?: string }; reconciledAt?: string };
}

describe(`Argo CD ${newer} back to ${older} and up again, with link's Applications running`, () => {
  let platform: Platform;
  let atFirst: string[];

  before(async function () {
    this.timeout(3_600_000);
    const path = process.env[variable];
    assert.ok(path !== undefined && existsSync(path), `${variable} must name a program of Argo CD ${older}`);
    const tools = await e2eTools();
    platform = await Platform.start();
    const up = await platform.up("--stack", "dev");
    // Every `gitops up` names the tools anew, and it knows one version of Argo CD.
    await startCluster({ stateDirectory: platform.stateDirectory, tools: { ...tools, argocd: [tools.argocd, { path, version: older, builtFromSource: false }] } });
    assert.equal(up.settled, true);
    atFirst = await workloads();
    assert.ok(atFirst.length >= 50, "pods and Deployments are there");
  });
  after(() => platform?.down());

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

  /** Runs `pulumi up` with another version of Argo CD, and waits until its controllers have looked at every Application. */
  const move = async (version: string): Promise<void> => {
    const tools = await e2eTools();
    const begin = Date.now();
    const stack = await openStack({
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
    });
    const run = await stack.up();
    assert.equal(run.changed, true);
    assert.equal(run.replaced, 0, "nothing is replaced");
    const seconds = (Date.now() - begin) / 1000;
    assert.deepEqual(await images(), [`quay.io/argoproj/argocd:v${version}`]);
    const since = Math.floor(Date.now() / 1000) * 1000;
    for (const { metadata: { name } } of await applications()) {
      await platform.api().patch({
        apiVersion: "argoproj.io/v1alpha1", kind: "Application", metadata: { name, namespace: "argocd", annotations: { "argocd.argoproj.io/refresh": "normal" } },
      }, undefined, undefined, "e2e", undefined, PatchStrategy.MergePatch);
    }
    await eventually("every Application is looked at again", async () => {
      const all = await applications();
      return all.length === 26 && all.every(({ status }) => Date.parse(status?.reconciledAt ?? "") > since);
    }, 400);
    const odd = (await applications()).filter(({ status }) => status?.sync?.status !== "Synced" || status.health?.status !== "Healthy");
    assert.deepEqual(odd.map(({ metadata, status }) => `${metadata.name} ${status?.sync?.status} ${status?.health?.status}`), []);
    assert.deepEqual(await workloads(), atFirst, "no workload is restarted or changed");
    console.log(`      to ${version}: ${run.updated} objects changed in ${seconds.toFixed(0)} s; 26 Applications Synced and Healthy, no workload restarted`);
  };

  it(`goes back to ${older}: nothing is restarted and nothing is out of sync`, () => move(older)).timeout(900_000);
  it(`goes up to ${newer}: nothing is restarted and nothing is out of sync`, () => move(newer)).timeout(900_000);
});

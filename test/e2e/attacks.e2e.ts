import * as assert from "node:assert/strict";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stringify } from "yaml";
import { lockedDefaultProject } from "../../components/argo-cd/objects";
import { KubernetesObject } from "../../foundation/kubernetes-object";
import { sampleWorkload, withCheckout, writeFiles } from "../../rehearsal/local-repository";
import { ArgoCdApi } from "./support/argo-cd-api";
import { ownEnvironment, OwnEnvironment } from "./support/own-environment";
import { eventually, Platform } from "./support/platform";
import { type PreparedStack, preparedStack } from "./support/prepared-stack";
import { e2eTools } from "./support/tools";

const server = "https://kubernetes.default.svc";
const templates = "charts/applications/templates";

/**
 * What somebody can do who may only write the branch of a development environment, here `shop-dev`. `bank-prod` is the production of
 * another system in the same Argo CD.
 */
describe("an attacker with a development branch", () => {
  let prepared: PreparedStack;
  let platform: Platform;
  let bank: OwnEnvironment;
  let shop: OwnEnvironment;

  const application = (name: string) => platform.read<any>({ apiVersion: "argoproj.io/v1alpha1", kind: "Application", metadata: { name, namespace: "argocd" } });
  const project = (name: string) => platform.read<any>({ apiVersion: "argoproj.io/v1alpha1", kind: "AppProject", metadata: { name, namespace: "argocd" } });
  const resting = (name: string) => eventually(`${name} is deployed and healthy`, async () => {
    const { operation, status } = (await application(name)) ?? {};
    return operation === undefined && status?.operationState?.phase === "Succeeded" && status.sync.status === "Synced" && status.health.status === "Healthy";
  }, 180);
  const fill = (branch: string, names: readonly string[], namespace: (name: string) => string) => withCheckout(platform.repository, branch, "Workloads", async (directory) => {
    for (const name of names) await writeFiles(join(directory, name), sampleWorkload({ name, namespace: namespace(name), readyAfterSeconds: 0 }));
  });

  before(async function () {
    this.timeout(3_600_000);
    await e2eTools();
    prepared = await preparedStack("--stack", "dev", "--system", "linq");
    platform = prepared.platform;
    bank = await ownEnvironment(platform, "bank", "bank", [{ name: "bank-vault", source: { path: "bank-vault" }, destination: { namespace: "bank" } }],
      () => fill("bank", ["bank-vault"], () => "bank"), { environment: "prod", windows: [] });
    const namespaces: Record<string, string> = { "shop-web": "shop", "shop-operator": "shop-operators" };
    shop = await ownEnvironment(platform, "shop", "shop", [
      { name: "shop-web", source: { path: "shop-web" }, destination: { namespace: "shop" } },
      { name: "shop-operator", source: { path: "shop-operator" }, destination: { namespace: "shop-operators" }, clusterResources: [{ group: "rbac.authorization.k8s.io", kind: "ClusterRoleBinding" }] },
    ], () => fill("shop", Object.keys(namespaces), (name) => namespaces[name] ?? assert.fail(name)));
    const admin = await ArgoCdApi.asAdmin(platform);
    await eventually("production is deployed by hand", async () => (await admin.post("applications/bank-prod/sync")).status === 200);
    for (const name of ["bank-prod", "bank-vault", "shop-dev", "shop-web", "shop-operator"]) await resting(name);
  });
  after(() => prepared?.release());

  /** An Application as an attacker writes it among the chart's templates. */
  const planted = (name: string, projectName: string, more: { annotations?: object; spec?: object } = {}) => ({
    apiVersion: "argoproj.io/v1alpha1", kind: "Application", metadata: { name, namespace: "argocd", ...(more.annotations ? { annotations: more.annotations } : {}) },
    spec: { project: projectName, destination: { server, namespace: "bank" }, source: { repoURL: platform.repository.url, path: "shop-web", targetRevision: "shop" }, syncPolicy: { automated: {} }, ...more.spec },
  });
  const write = (path: string, object: object) => async (directory: string) => writeFiles(directory, { [path]: stringify(object) });
  const push = (message: string, change: (directory: string) => Promise<unknown>) => withCheckout(platform.repository, "shop", message, async (directory) => { await change(directory); });
  /** What the operation of an Application says, its objects included. */
  const told = async (name: string) => JSON.stringify({ ...(await application(name)).status.operationState, conditions: (await application(name)).status.conditions });

  /** Commits an attack, waits for what refuses it, and takes it back. */
  const refused = async (message: RegExp, attack: (directory: string) => Promise<unknown>, undo: (directory: string) => Promise<unknown>, refusedOne = "shop-dev") => {
    await push("Attack", attack);
    try {
      await eventually(`${refusedOne} is refused with ${message}`, async () => message.test(await told(refusedOne)), 60);
    } finally {
      await push("No attack", undo);
    }
  };
  const file = `${templates}/planted.yaml`;
  const plantedIsRefused = (message: RegExp, object: object) => refused(message, write(file, object), (directory) => rm(join(directory, file)));
  const unchanged = async (name: string, work: () => Promise<void>) => {
    const spec = async () => JSON.stringify((await application(name))?.spec);
    const before = await spec();
    await work();
    assert.equal(await spec(), before, name);
  };
  const asUndeclared = /shop-dev\.argocd\.gitops\.platform.*is not what the stack of shop-dev declares/;
  const ofProduction = /is not what the stack of shop-dev declares|belongs to the root bank-prod|belongs to bank-prod/;

  it("does not get an Application into the project of production, also as a hook or with production's tracking id", async () => {
    await plantedIsRefused(ofProduction, planted("planted", "bank-prod"));
    await plantedIsRefused(ofProduction, planted("planted-hook", "bank-prod", { annotations: { "argocd.argoproj.io/hook": "PreSync" } }));
    await plantedIsRefused(ofProduction, planted("planted-id", "bank-prod", { annotations: { "argocd.argoproj.io/tracking-id": "bank-prod:argoproj.io/Application:argocd/planted-id" } }));
    for (const name of ["planted", "planted-hook", "planted-id"]) assert.equal(await application(name), undefined, name);
  });

  it("gets no Application anywhere that its stack does not declare", async () => {
    for (const wanted of ["default", "shop-dev", "shop-dev-platform", "shop-dev-root"]) await plantedIsRefused(asUndeclared, planted("planted", wanted));
    assert.equal(await application("planted"), undefined);
  });

  it("takes over neither production's Applications, nor production's root, nor its own root", async () => {
    for (const name of ["bank-vault", "bank-prod", "shop-dev"]) {
      await unchanged(name, () => plantedIsRefused(/is not what the stack of shop-dev declares|belongs to/, planted(name, "shop-dev")));
    }
  });

  it("moves no service to the project of the platform, to another namespace or to another source", async () => {
    const chart = `${templates}/applications.yaml`;
    let original = "";
    const change = (from: RegExp, to: string) => async (directory: string) => {
      original = await readFile(join(directory, chart), "utf8");
      const changed = original.replace(from, to);
      assert.notEqual(changed, original);
      await writeFile(join(directory, chart), changed);
    };
    const undo = (directory: string) => writeFile(join(directory, chart), original);
    await unchanged("shop-web", async () => {
      await refused(asUndeclared, change(/project: \{\{.*\}\}/, "project: shop-dev-platform"), undo);
      await refused(asUndeclared, change(/\{\{- toYaml \$application.destination \| nindent 4 \}\}/, `server: ${server}\n    namespace: shop-operators`), undo);
    });
  });

  it("has a service's directory make no cluster-admin, and nothing in a namespace of production", async () => {
    const binding = {
      apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRoleBinding", metadata: { name: "attack" },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "cluster-admin" }, subjects: [{ kind: "ServiceAccount", name: "default", namespace: "shop" }],
    };
    const elsewhere = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "attack", namespace: "bank" } };
    const paths = { "shop-web/binding.yaml": binding, "shop-web/elsewhere.yaml": elsewhere };
    const attack = (directory: string) => writeFiles(directory, Object.fromEntries(Object.entries(paths).map(([path, object]) => [path, stringify(object)])));
    const undo = (directory: string) => Promise.all(Object.keys(paths).map((path) => rm(join(directory, path))));
    const both = /^(?=.*ClusterRoleBinding[^"]* is not permitted in project shop-dev)(?=.*namespace bank is not permitted in project 'shop-dev')/;
    await refused(both, attack, undo, "shop-web");
    assert.equal(await platform.read({ apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRoleBinding", metadata: { name: "attack" } }), undefined);
    assert.equal(await platform.read({ ...elsewhere, metadata: elsewhere.metadata }), undefined);
  });

  it("finds the project `default` closed, also where Argo CD has made it", async () => {
    const present = await project("default");
    const open = { ...present, spec: { sourceRepos: ["*"], destinations: [{ namespace: "*", server: "*" }], clusterResourceWhitelist: [{ group: "*", kind: "*" }] } };
    await platform.api().replace(open);
    const locked = lockedDefaultProject("argocd");
    // What a lock of absent fields comes to.
    await platform.apply({ ...locked, spec: { description: "locked", namespaceResourceBlacklist: [{ group: "*", kind: "*" }] } } as KubernetesObject);
    assert.deepEqual((await project("default")).spec.sourceRepos, ["*"]);
    await platform.apply(locked as KubernetesObject);
    const { spec } = await project("default");
    for (const list of ["sourceRepos", "destinations", "clusterResourceWhitelist", "namespaceResourceWhitelist"]) assert.deepEqual(spec[list] ?? [], [], list);
    assert.deepEqual([spec.clusterResourceBlacklist, spec.namespaceResourceBlacklist], [[{ group: "*", kind: "*" }], [{ group: "*", kind: "*" }]]);
  });

  it("reaches production where the admission policies are gone: they are what stops him", async () => {
    const bindings = [...bank.objects, ...shop.objects].filter(({ kind }) => kind === "ValidatingAdmissionPolicyBinding");
    assert.equal(bindings.length, 2);
    for (const binding of bindings) await platform.api().delete(binding);
    await push("Attack", write(file, planted("planted", "bank-prod", { spec: { source: { repoURL: platform.repository.url, path: "bank-vault", targetRevision: "bank" } } })));
    await eventually("the planted Application is in production's project", async () => (await application("planted"))?.spec.project === "bank-prod", 120);
  });
});

import { strict as assert } from "node:assert";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { KubeConfig, type KubernetesObject, KubernetesObjectApi, PatchStrategy } from "@kubernetes/client-node";
import type { UserError } from "../../foundation/errors";
import { packageDirectory } from "../../foundation/paths";
import { type RehearsalCluster, removeCluster, startCluster } from "../../rehearsal/cluster";
import { type EngineStack, openStack } from "../../rehearsal/engine";
import { engineProcesses, findEngine } from "../../rehearsal/engine/processes";
import type { RehearsalTools } from "../../rehearsal/toolchain";
import type { Declared } from "./fixtures/provider";
import { e2eTools } from "./support/tools";

const programDirectory = join(packageDirectory, "test", "e2e", "fixtures", "provider");
const namespace = "provider-test";

interface Live extends KubernetesObject {
  spec?: { replicas?: number };
  data?: Record<string, string>;
}

const inNamespace = (name: string, more: object = {}) => ({ metadata: { name, namespace, ...more } });
const space: Declared = { name: "space", type: "kubernetes:core/v1:Namespace", properties: { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } } };

function configMap(name: string, data: Record<string, string>, annotations?: Record<string, string>): Declared {
  return {
    name,
    type: "kubernetes:core/v1:ConfigMap",
    properties: { apiVersion: "v1", kind: "ConfigMap", ...inNamespace(name, annotations ? { annotations } : {}), data },
    after: ["space"],
  };
}

function deployment(name: string, spec: object = {}, image = "example.invalid/app:1", app = name): Declared {
  const template = { metadata: { labels: { app } }, spec: { containers: [{ name: "main", image, resources: { requests: { cpu: "1000m" } } }] } };
  return {
    name,
    type: "kubernetes:apps/v1:Deployment",
    properties: { apiVersion: "apps/v1", kind: "Deployment", ...inNamespace(name), spec: { replicas: 1, selector: { matchLabels: { app } }, template, ...spec } },
    after: ["space"],
  };
}

describe("the stand-in provider and the engine driver", function () {
  this.timeout(180_000);
  let root: string;
  let cluster: RehearsalCluster;
  let tools: RehearsalTools;
  let api: KubernetesObjectApi;
  let lines: string[];

  const open = (objects: Declared[], settings: Record<string, unknown> = {}, signal?: AbortSignal): Promise<EngineStack> => {
    lines = [];
    const overrides = { kubeconfig: cluster.kubeconfig, context: cluster.context, objects, ...settings };
    return openStack({
      stack: "test",
      overrides: Object.fromEntries(Object.entries(overrides).map(([key, value]) => [`provider-fixture:${key}`, value])),
      tools: { pulumi: tools.pulumi.path, languageHost: tools["pulumi-language-nodejs"].path },
      progress: (line) => lines.push(line),
      programDirectory,
      stateDirectory: join(root, "engine"),
      provider: "stand-in",
      signal,
    });
  };
  const up = async (objects: Declared[], settings?: Record<string, unknown>) => (await open(objects, settings)).up();
  const get = async (apiVersion: string, kind: string, name: string, inside = namespace): Promise<Live | undefined> =>
    api.read<Live>({ apiVersion, kind, metadata: { name, namespace: inside } }).catch((error: { code?: number }) => {
      if (error.code === 404) return undefined;
      throw error;
    });
  const change = (object: KubernetesObject & Record<string, unknown>, manager = "somebody-else"): Promise<unknown> =>
    api.patch(object, undefined, undefined, manager, true, PatchStrategy.ServerSideApply);
  const failure = async (work: Promise<unknown>): Promise<UserError> => work.then(() => assert.fail("it did not fail"), (error: UserError) => error);
  const until = async (what: string, test: () => Promise<boolean> | boolean): Promise<void> => {
    for (const end = Date.now() + 60_000; Date.now() < end; await sleep(100)) if (await test()) return;
    assert.fail(`${what} did not happen: ${lines.join("\n")}`);
  };

  before(async function () {
    this.timeout(3_600_000);
    tools = await e2eTools();
    root = await mkdtemp(join(tmpdir(), "gitops-provider-"));
    cluster = await startCluster({ stateDirectory: join(root, "cluster"), tools });
    const config = new KubeConfig();
    config.loadFromFile(cluster.kubeconfig);
    config.setCurrentContext(cluster.context);
    api = KubernetesObjectApi.makeApiClient(config);
  });

  after(async () => {
    if (cluster) await removeCluster({ stateDirectory: join(root, "cluster") });
    if (root) await rm(root, { recursive: true, force: true });
  });

  afterEach(async function () {
    if (this.currentTest?.state === "failed") process.stderr.write(`${lines.join("\n")}\n`);
    assert.deepEqual(engineProcesses(join(root, "engine")), [], "processes of the engine are left");
  });

  it("creates objects, waits until they are ready, and finds nothing to do the second time", async () => {
    const objects = [space, configMap("settings", { colour: "red" }), deployment("web", { replicas: 2 })];
    const stack = await open(objects, { dynamic: "one" });
    assert.equal(stack.provider, "stand-in");
    const first = await stack.up();
    assert.deepEqual([first.changed, first.created, first.unchanged], [true, 4, 0]);
    assert.ok(lines.some((line) => line.startsWith("the stand-in Kubernetes provider serves this run")), lines.join("\n"));
    const live = await get("apps/v1", "Deployment", "web");
    assert.equal((live as { status?: { availableReplicas?: number } }).status?.availableReplicas, 2, "up returned before the pods were available");
    assert.equal((await stack.outputs()).dynamicId?.value, "made-one");

    const preview = await stack.preview();
    assert.deepEqual([preview.changed, preview.unchanged, preview.changes], [false, 4, []]);
    const second = await stack.up();
    assert.deepEqual([second.changed, second.unchanged], [false, 4]);
  });

  it("leaves the project's own files alone", async () => {
    const status = execFileSync("git", ["status", "--porcelain", "--ignored", programDirectory], { encoding: "utf8" });
    assert.doesNotMatch(status, /Pulumi\.(test\.)?yaml|workspace|\.pulumi/);
    assert.doesNotMatch(readFileSync(join(programDirectory, "Pulumi.test.yaml"), "utf8"), /encryptionsalt/);
  });

  it("changes in place what can change, and replaces what cannot", async () => {
    const before = await get("apps/v1", "Deployment", "web");
    const scaled = await up([space, configMap("settings", { colour: "red" }), deployment("web", { replicas: 3 })]);
    assert.deepEqual(scaled.changes.map(({ operation, name, paths }) => [operation, name, paths]), [
      ["update", "web", ["spec.replicas"]],
      ["delete", "dynamic", []],
    ]);
    const after = await get("apps/v1", "Deployment", "web");
    assert.equal(after?.metadata?.uid, before?.metadata?.uid);
    assert.equal(after?.spec?.replicas, 3);

    const moved = await up([space, configMap("settings", { colour: "red" }), deployment("web", {}, "example.invalid/app:1", "web-next")]);
    assert.equal(moved.replaced, 1, JSON.stringify(moved));
    const replaced = await get("apps/v1", "Deployment", "web");
    assert.ok(replaced && replaced.metadata?.uid !== before?.metadata?.uid, "the selector changed, and the object is the same");
  });

  it("replaces a ConfigMap as the official provider does, unless it is mutable", async () => {
    const uid = async () => (await get("v1", "ConfigMap", "settings"))?.metadata?.uid;
    const before = await uid();
    assert.equal((await up([space, configMap("settings", { colour: "blue" })], { mutable: true })).updated, 1);
    assert.equal(await uid(), before);
    assert.equal((await up([space, configMap("settings", { colour: "green" })])).replaced, 1);
    assert.notEqual(await uid(), before);
  });

  it("does not take over an object that somebody else created", async () => {
    await change({ apiVersion: "v1", kind: "ConfigMap", ...inNamespace("foreign"), data: { owner: "them" } });
    const { message } = await failure(up([space, configMap("foreign", { owner: "us" })]));
    assert.match(message, /ConfigMap provider-test\/foreign already exists in the cluster.*ConfigMapPatch/s);
    assert.equal((await get("v1", "ConfigMap", "foreign"))?.data?.owner, "them");
  });

  it("patches an object of somebody else, and takes only its own fields back", async () => {
    const patch = (data: Record<string, string>, annotations?: Record<string, string>): Declared => ({ ...configMap("foreign", data, annotations), type: "kubernetes:core/v1:ConfigMapPatch" });
    await up([space, patch({ added: "1" })]);
    assert.deepEqual((await get("v1", "ConfigMap", "foreign"))?.data, { owner: "them", added: "1" });

    const { message } = await failure(up([space, patch({ added: "1", owner: "us" })]));
    assert.match(message, /belong to another manager.*somebody-else.*patchForce/s);

    await up([space, patch({ added: "2" }, { "pulumi.com/patchForce": "true" })]);
    const live = await get("v1", "ConfigMap", "foreign");
    assert.deepEqual(live?.data, { owner: "them", added: "2" });
    assert.equal(live?.metadata?.annotations, undefined, "an annotation for the provider is on somebody else's object");

    await up([space]);
    assert.deepEqual((await get("v1", "ConfigMap", "foreign"))?.data, { owner: "them" });
  });

  it("waits for what an annotation names, and says why it waits", async () => {
    const waiting = configMap("gate", { state: "closed" }, { "pulumi.com/waitFor": '["jsonpath={.metadata.labels.open}=yes"]', "pulumi.com/timeoutSeconds": "60" });
    const running = up([space, waiting]);
    await until("the progress line", () => lines.some((line) => /gate: waiting: jsonpath=.* is not met \(nothing there\)/.test(line)));
    await change({ apiVersion: "v1", kind: "ConfigMap", ...inNamespace("gate", { labels: { open: "yes" } }) });
    assert.equal((await running).created, 1);
  });

  it("fails with the reason when the time for waiting is over", async () => {
    const waiting = configMap("late", {}, { "pulumi.com/waitFor": "condition=Ready", "pulumi.com/timeoutSeconds": "1" });
    const { message } = await failure(up([space, waiting]));
    assert.match(message, /ConfigMap provider-test\/late is not ready after 1 s: condition=Ready is not met \(no such condition\)/);
    const again = await up([space, configMap("late", {}, { "pulumi.com/skipAwait": "true" })]);
    assert.equal(again.changed, true);
  });

  it("reports a Deployment that cannot start with what its pods say", async () => {
    const broken = deployment("broken", { progressDeadlineSeconds: 3 }, "example.invalid/broken:1");
    const { message } = await failure(up([space, broken]));
    assert.match(message, /Deployment provider-test\/broken: the rollout failed/);
    assert.match(message, /Pod provider-test\/broken-\S+ \(container main: \w+/);
    const healed = await up([space, deployment("broken", { progressDeadlineSeconds: 60 })]);
    assert.equal(healed.updated, 1);
  });

  it("takes drift over by a refresh, and corrects it by the next run", async () => {
    const objects = [space, deployment("drifting", { replicas: 1 })];
    await up(objects);
    await change({ apiVersion: "apps/v1", kind: "Deployment", ...inNamespace("drifting"), spec: { replicas: 2 } }, "kubectl-edit");
    const stack = await open(objects);
    assert.equal((await stack.preview()).changed, false, "a preview without refresh looked at the cluster");
    const refreshed = await stack.refresh();
    assert.equal(refreshed.changed, true);
    const preview = await stack.preview();
    assert.deepEqual(preview.changes.map(({ name, paths }) => [name, paths]), [["drifting", ["spec.replicas"]]]);
    await stack.up();
    assert.equal((await get("apps/v1", "Deployment", "drifting"))?.spec?.replicas, 1);

    await api.delete({ apiVersion: "apps/v1", kind: "Deployment", ...inNamespace("drifting") });
    await until("the deletion", async () => (await get("apps/v1", "Deployment", "drifting")) === undefined);
    await stack.refresh();
    assert.equal((await stack.up()).created, 1, "an object that was deleted behind the engine's back is not created again");
    assert.equal((await stack.refresh()).changed, false, "a refresh of an untouched cluster finds drift");
  });

  it("installs a kind and objects of it in one run, also one that is cluster-wide", async () => {
    const spec = { type: "object", properties: { level: { type: "integer" }, closed: { type: "object" }, free: { type: "object", x_kubernetes_preserve_unknown_fields: true } } };
    const definition = (kind: string, scope: string): Declared => ({
      name: kind.toLowerCase(),
      type: "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition",
      properties: {
        apiVersion: "apiextensions.k8s.io/v1",
        kind: "CustomResourceDefinition",
        metadata: { name: `${kind.toLowerCase()}s.example.org` },
        spec: {
          group: "example.org",
          scope,
          names: { kind, plural: `${kind.toLowerCase()}s`, singular: kind.toLowerCase() },
          versions: [{ name: "v1", served: true, storage: true, schema: { openAPIV3Schema: { type: "object", properties: { spec } } } }],
        },
      },
    });
    const custom = (kind: string, more = {}): Declared => ({
      name: `a-${kind.toLowerCase()}`,
      type: `kubernetes:example.org/v1:${kind}`,
      properties: { apiVersion: "example.org/v1", kind, metadata: { name: "sample" }, spec: { level: 1, free: { form: "a" }, ...more } },
      after: [kind.toLowerCase()],
    });
    const objects = [space, definition("Widget", "Namespaced"), definition("World", "Cluster"), custom("Widget"), custom("World")];
    assert.equal((await up(objects)).created, 4);
    const widget = async () => (await get("example.org/v1", "Widget", "sample", "default"))?.spec as object | undefined;
    assert.deepEqual(await widget(), { level: 1, free: { form: "a" } });
    assert.equal((await up(objects)).changed, false);
    const dropped = await up([...objects.slice(0, 3), custom("Widget", { level: 2, closed: { typo: 1 } }), custom("World")]);
    assert.deepEqual(dropped.warnings, ["Widget a-widget: the server did not keep spec.closed.typo: the schema of Widget has no such field"]);
    assert.deepEqual(await widget(), { level: 2, closed: {}, free: { form: "a" } });
    const { message } = await failure(up([...objects.slice(0, 3), custom("Widget", { typo: 1 }), custom("World")]));
    assert.match(message, /Widget a-widget: .*\.spec\.typo: field not declared in schema/);
    assert.equal((await up([space])).deleted, 4);
  });

  it("keeps secrets out of progress, state and errors", async () => {
    const text = "do-not-show-this-7431";
    const secret: Declared = {
      name: "secret",
      type: "kubernetes:core/v1:Secret",
      properties: { apiVersion: "v1", kind: "Secret", ...inNamespace("secret") },
      secretText: text,
      after: ["space"],
    };
    await up([space, secret]);
    assert.equal((await get("v1", "Secret", "secret"))?.data?.text, Buffer.from(text).toString("base64"));
    const state = await readFile(join(root, "engine", "pulumi", ".pulumi", "stacks", "provider-fixture", "test.json"), "utf8");
    for (const hidden of [text, Buffer.from(text).toString("base64")]) {
      assert.ok(!state.includes(hidden), "the state holds the secret in plain text");
      assert.ok(!lines.join("\n").includes(hidden), "the progress shows the secret");
    }
    await up([space]);
  });

  it("imports an object that exists", async () => {
    await change({ apiVersion: "v1", kind: "ConfigMap", ...inNamespace("adopted"), data: { a: "1" } });
    const adopted = configMap("adopted", { a: "1" });
    const run = await up([space, { ...adopted, options: { import: `${namespace}/adopted` } }]);
    assert.equal(run.created, 1, JSON.stringify(run));
    assert.equal((await up([space, adopted])).changed, false);
  });

  it("converges after the engine was killed while it waited", async () => {
    const waiting = configMap("held", { n: "1" }, { "pulumi.com/waitFor": "jsonpath={.metadata.labels.open}=yes" });
    const interrupted = up([space, waiting]).then(() => assert.fail("it was not interrupted"), () => undefined);
    await until("the creation", async () => (await get("v1", "ConfigMap", "held")) !== undefined);
    const engine = findEngine(join(root, "engine"));
    assert.ok(engine, "no engine runs");
    process.kill(engine.pid, "SIGKILL");
    await interrupted;
    assert.deepEqual(engineProcesses(join(root, "engine")), [], "the engine's plugins are left");
    await change({ apiVersion: "v1", kind: "ConfigMap", ...inNamespace("held", { labels: { open: "yes" } }) });
    const run = await up([space, waiting]);
    assert.ok(lines.some((line) => /removing the lock/.test(line)), lines.join("\n"));
    assert.equal(run.created, 1);
    assert.equal((await up([space, waiting])).changed, false);
    assert.deepEqual(run.warnings, []);
  });

  it("stops gracefully when it is interrupted, and goes on the next time", async () => {
    const waiting = configMap("slow", {}, { "pulumi.com/waitFor": "jsonpath={.metadata.labels.open}=yes" });
    const interrupter = new AbortController();
    const stack = await open([space, waiting], {}, interrupter.signal);
    const running = failure(stack.up());
    await until("the creation", async () => (await get("v1", "ConfigMap", "slow")) !== undefined);
    const started = Date.now();
    interrupter.abort();
    const error = await running;
    assert.deepEqual([error.message, error.exitCode], ["up was interrupted", 130]);
    assert.ok(Date.now() - started < 20_000, "it took too long to stop");
    await change({ apiVersion: "v1", kind: "ConfigMap", ...inNamespace("slow", { labels: { open: "yes" } }) });
    await up([space, waiting]);
    assert.equal((await up([space, waiting])).changed, false);
  });

  it("names the finalizer that holds an object, and deletes it when that is gone", async () => {
    const held: Declared = { ...configMap("kept", {}), options: { customTimeouts: { delete: "2s" } } };
    await up([space, held]);
    await change({ apiVersion: "v1", kind: "ConfigMap", ...inNamespace("kept", { finalizers: ["example.org/hold"] }) });
    const { message } = await failure(up([space]));
    assert.match(message, /ConfigMap provider-test\/kept still exists 2 s after its deletion: held by finalizer example\.org\/hold/);
    await change({ apiVersion: "v1", kind: "ConfigMap", ...inNamespace("kept", { finalizers: [] }) });
    assert.equal((await up([space])).changed, true);
  });

  it("refuses a cluster without the mark, an address that is not local, and a cluster that does not answer", async () => {
    const marker = await get("v1", "ConfigMap", "gitops-rehearsal", "kube-public");
    await api.delete({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "gitops-rehearsal", namespace: "kube-public" } });
    try {
      const { message } = await failure((await open([space])).preview());
      assert.match(message, /serves rehearsal clusters only.*ConfigMap kube-public\/gitops-rehearsal does not exist there.*pulumi plugin install/s);
    } finally {
      await change({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "gitops-rehearsal", namespace: "kube-public" }, data: marker?.data });
    }
    const file = join(root, "elsewhere");
    const elsewhere = async (server: string) => {
      await writeFile(file, readFileSync(cluster.kubeconfig, "utf8").replace(/server: .*/, `server: ${server}`));
      return failure((await open([space], { kubeconfig: file })).preview());
    };
    assert.match((await elsewhere("https://192.0.2.1:6443")).message, /leads to https:\/\/192\.0\.2\.1:6443, and that address is not on this machine/);
    assert.match((await elsewhere("https://127.0.0.1:9")).message, /the Kubernetes API server https:\/\/127\.0\.0\.1:9 cannot be reached: .*ECONNREFUSED/);
  });

  it("reports an error of the program, and a stack without a file", async () => {
    const stack = await open([{ ...space, type: "kubernetes:helm.sh/v3:Release" }]);
    assert.match((await failure(stack.preview())).message, /kubernetes:helm\.sh\/v3:Release is not supported by the stand-in/);
    const { message } = await failure(openStack({ stack: "none", tools: { pulumi: tools.pulumi.path }, progress: () => undefined, programDirectory, stateDirectory: root }));
    assert.match(message, /Pulumi\.none\.yaml does not exist/);
  });

  it("destroys everything in order and leaves nothing", async () => {
    await up([space, configMap("settings", {}), deployment("web")]);
    const stack = await open([]);
    const run = await stack.destroy();
    assert.deepEqual([run.deleted, run.unchanged], [3, 0]);
    assert.equal(run.changes.at(-1)?.name, "space", "the namespace went before what is in it");
    assert.equal(await get("v1", "Namespace", namespace, ""), undefined);
  });
});

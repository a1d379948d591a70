import { strict as assert } from "node:assert";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AppsV1Api, KubeConfig, type V1Pod } from "@kubernetes/client-node";
import { execa } from "execa";
import { packageDirectory } from "../../foundation/paths";
import { toYaml } from "../../foundation/yaml";
import { clusterStatus, removeCluster, startCluster, type ProcessStatus, type RehearsalCluster } from "../../rehearsal/cluster";
import { openStack, type EngineStack } from "../../rehearsal/engine";
import { eventually } from "./support/platform";
import { Recorder } from "./support/recorder";
import { e2eTools, e2eWorkflowTools } from "./support/tools";

const home = "argo-workflows";
const executor = "workflow-executor";
const workflowApi = { apiVersion: "argoproj.io/v1alpha1" };
const step = { name: "step", container: { image: "docker.io/library/alpine:3.22", command: ["true"] } };

/** a, then b and c at the same time, then d. */
const template = (namespace: string, dependencyOfD = "c") => ({
  ...workflowApi,
  kind: "WorkflowTemplate",
  metadata: { name: "diamond", namespace },
  spec: {
    entrypoint: "main",
    templates: [
      {
        name: "main",
        dag: {
          tasks: [
            { name: "a", template: "step" },
            { name: "b", template: "step", dependencies: ["a"] },
            { name: "c", template: "step", dependencies: ["a"] },
            { name: "d", template: "step", dependencies: ["b", dependencyOfD] },
          ],
        },
      },
      step,
    ],
  },
});
const workflow = (name: string, spec: object, namespace = home) => ({ ...workflowApi, kind: "Workflow", metadata: { name, namespace }, spec });
const ofTemplate = { workflowTemplateRef: { name: "diamond" } };

interface RecordedPod extends V1Pod {
  metadata: { name: string; namespace: string; resourceVersion: string; annotations?: Record<string, string>; labels?: Record<string, string> };
}

describe("Argo Workflows", function () {
  let root: string;
  let state: string;
  let cluster: RehearsalCluster;
  let config: KubeConfig;
  let stack: EngineStack;
  let pods: Recorder<RecordedPod>;
  let tools: Awaited<ReturnType<typeof e2eTools>>;
  let argolint: string;

  const kubectl = async (...args: string[]): Promise<string> => (await execa(tools.kubectl.path, ["--kubeconfig", cluster.kubeconfig, ...args])).stdout;
  const apply = (...objects: object[]) =>
    execa(tools.kubectl.path, ["--kubeconfig", cluster.kubeconfig, "apply", "--server-side", "-f", "-"], { input: objects.map(toYaml).join("---\n") });
  const read = async (kind: string, name: string, namespace = home): Promise<any> => JSON.parse(await kubectl("-n", namespace, "get", kind, name, "-o", "json"));
  const states = () => ["workflow-controller", "argo-server"].map((name) => processOf(name)?.state);
  const processOf = (name: string): ProcessStatus | undefined => clusterStatus(state).processes.find((process) => process.name === `${home}/${name}`);
  const ended = async (name: string, namespace = home): Promise<any> => {
    let found: any;
    await eventually(`workflow ${name} ends`, async () => {
      found = await read("workflow", name, namespace);
      return ["Succeeded", "Failed", "Error"].includes(found.status?.phase);
    });
    return found;
  };
  const say = (line: string) => process.stdout.write(`      ${line}\n`);
  const since = (begin: number): string => `${((Date.now() - begin) / 1000).toFixed(1)} s`;

  before(async function () {
    this.timeout(3_600_000);
    tools = await e2eTools();
    const workflowTools = await e2eWorkflowTools();
    argolint = workflowTools.argolint.path;
    root = await mkdtemp(join(tmpdir(), "gitops-workflows-"));
    state = join(root, "cluster");
    cluster = await startCluster({ stateDirectory: state, tools: { ...tools, ...workflowTools } });
    config = new KubeConfig();
    config.loadFromFile(cluster.kubeconfig);
    pods = new Recorder(config, "/api/v1/pods");
    stack = await openStack({
      stack: "test",
      overrides: { "workflows-fixture:kubeconfig": cluster.kubeconfig, "workflows-fixture:context": cluster.context },
      tools: { pulumi: tools.pulumi.path, languageHost: tools["pulumi-language-nodejs"].path },
      progress: () => undefined,
      programDirectory: join(packageDirectory, "test", "e2e", "fixtures", "argo-workflows"),
      stateDirectory: join(root, "engine"),
      kubeconfig: cluster.kubeconfig,
      provider: "stand-in",
    });
    const begin = Date.now();
    const { created } = await stack.up();
    say(`${created} resources, controller and server answer after ${since(begin)}`);
    await apply(template(home), template("ci"), {
      ...workflowApi,
      kind: "CronWorkflow",
      metadata: { name: "every-minute", namespace: home },
      spec: { schedules: ["* * * * *"], timezone: "Europe/Berlin", workflowSpec: ofTemplate },
    });
  });

  after(async () => {
    pods?.stop();
    if (cluster) await removeCluster({ stateDirectory: state });
    if (root) await rm(root, { recursive: true, force: true });
  });

  it("comes up as processes with the identity of their ServiceAccounts, and a second time nothing changes", async () => {
    assert.deepEqual(states(), ["running", "running"]);
    assert.match(processOf("argo-server")?.message ?? "", /^API only/);
    assert.equal((await stack.up()).changed, false);
  });

  it("stays when a command that needs no Argo Workflows comes to the same cluster", async () => {
    await startCluster({ stateDirectory: state, tools });
    // A controller that is declared anew has its program looked for again.
    const patch = [{ op: "add", path: "/spec/template/metadata/annotations", value: { "test/again": "1" } }];
    const apps = config.makeApiClient(AppsV1Api);
    await apps.patchNamespacedDeployment({ namespace: home, name: "argo-server", body: patch });
    await eventually("the Deployment is rolled out", async () => {
      const { metadata, status } = await apps.readNamespacedDeployment({ namespace: home, name: "argo-server" });
      return status?.observedGeneration === metadata?.generation && status?.updatedReplicas === 1 && status.availableReplicas === 1 && status.replicas === 1;
    }, 120);
    assert.deepEqual(states(), ["running", "running"]);
  });

  it("runs the steps of a DAG in their order, restricted, as the executor's ServiceAccount", async () => {
    const begin = Date.now();
    await apply(workflow("order", ofTemplate));
    const { status } = await ended("order");
    assert.deepEqual([status.phase, status.progress], ["Succeeded", "4/4"], JSON.stringify(status.message));
    say(`a DAG of four steps ended after ${since(begin)}`);

    const ofNode = (node: string) => pods.observations.filter(({ object }) => object.metadata.annotations?.["workflows.argoproj.io/node-name"] === `order.${node}`);
    const created = (node: string) => ofNode(node)[0]?.at ?? Number.NaN;
    const succeeded = (node: string) => ofNode(node).find(({ object }) => object.status?.phase === "Succeeded")?.at ?? Number.NaN;
    for (const [earlier, later] of [["a", "b"], ["a", "c"], ["b", "d"], ["c", "d"]] as const) {
      assert.ok(succeeded(earlier) < created(later), `${later} was created at ${created(later)}, ${earlier} succeeded at ${succeeded(earlier)}`);
    }
    const pod = ofNode("a")[0]?.object;
    assert.equal(pod?.spec?.serviceAccountName, executor);
    assert.equal(pod.spec.securityContext?.runAsNonRoot, true);
    assert.deepEqual([...new Set([...pod.spec.containers, ...(pod.spec.initContainers ?? [])].map(({ image }) => image))].sort(), [
      "docker.io/library/alpine:3.22", "quay.io/argoproj/argoexec:v3.7.18-nonroot",
    ]);
    const main = pod.spec.containers.find(({ name }) => name === "main");
    assert.deepEqual([main?.securityContext?.allowPrivilegeEscalation, main?.securityContext?.capabilities?.drop], [false, ["ALL"]]);
  });

  it("refuses a Workflow that brings its own steps", async () => {
    await apply(workflow("own-steps", { entrypoint: "step", templates: [step] }));
    const { status } = await ended("own-steps");
    assert.equal(status.phase, "Error");
    assert.match(status.message, /workflows must use workflowTemplateRef/);
    assert.equal(pods.observations.some(({ object }) => object.metadata.labels?.["workflows.argoproj.io/workflow"] === "own-steps"), false);
  });

  it("gives the executor the right to report results, and no other", async () => {
    const as = ["--as", `system:serviceaccount:ci:${executor}`, "-n", "ci"];
    const may = async (verb: string, resource: string) => (await execa(tools.kubectl.path, ["--kubeconfig", cluster.kubeconfig, ...as, "auth", "can-i", verb, resource], { reject: false })).stdout;
    for (const verb of ["create", "patch"]) assert.equal(await may(verb, "workflowtaskresults.argoproj.io"), "yes", verb);
    const others = [["get", "workflowtaskresults.argoproj.io"], ["delete", "workflowtaskresults.argoproj.io"], ["get", "pods"], ["patch", "pods"], ["get", "secrets"], ["create", "workflows.argoproj.io"]] as const;
    for (const [verb, resource] of others) assert.equal(await may(verb, resource), "no", `${verb} ${resource}`);

    const result = { ...workflowApi, kind: "WorkflowTaskResult", metadata: { name: "report", namespace: "ci" } };
    await execa(tools.kubectl.path, ["--kubeconfig", cluster.kubeconfig, ...as, "create", "-f", "-"], { input: toYaml(result) });
    await assert.rejects(kubectl(...as, "get", "secrets"), /Forbidden.*cannot list resource "secrets"/);
  });

  it("answers to whoever brings a token, with the rights of that token", async () => {
    const address = processOf("argo-server")?.address;
    assert.ok(address);
    const call = async (path: string, token?: string, body?: object) => {
      const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
      const response = await fetch(`${address}/api/v1/${path}`, body ? { method: "POST", headers, body: JSON.stringify(body) } : { headers });
      return { status: response.status, body: (await response.json()) as any };
    };
    const token = await kubectl("-n", "ci", "create", "token", executor);
    const administrator = new KubeConfig();
    administrator.loadFromFile(cluster.kubeconfig);
    const admin = administrator.getCurrentUser()?.token ?? "";
    assert.equal((await call("workflows/ci")).status, 401);
    assert.equal((await call("workflows/ci", token)).status, 403);
    assert.equal((await call("events/ci/push", undefined, {})).status, 403);
    const submitted = await call("workflows/ci/submit", admin, { resourceKind: "WorkflowTemplate", resourceName: "diamond", submitOptions: { generateName: "by-hand-" } });
    assert.equal(submitted.status, 200, JSON.stringify(submitted.body));
    assert.equal((await ended(submitted.body.metadata.name, "ci")).status.phase, "Succeeded");
  });

  it("has its templates checked without a cluster", async () => {
    const file = join(root, "template.yaml");
    const lint = async (text: string) => {
      await writeFile(file, text);
      const { exitCode, stdout } = await execa(argolint, [file], { reject: false });
      return { exitCode, stdout: stdout.replaceAll(file, "FILE") };
    };
    assert.deepEqual(await lint(toYaml(template("ci"))), { exitCode: 0, stdout: "" });
    assert.deepEqual(await lint(toYaml(template("ci", "e"))), {
      exitCode: 1, stdout: 'FILE: in "diamond" (WorkflowTemplate): templates.main sorting failed: invalid dependency e',
    });
    assert.deepEqual(await lint(toYaml(template("ci")).replace("entrypoint:", "entrypiont:")), {
      exitCode: 1, stdout: 'FILE: in "diamond" (WorkflowTemplate): strict decoding error: unknown field "spec.entrypiont"',
    });
    assert.deepEqual(await lint(`${toYaml(template("ci"))}---\na: [\n`), {
      exitCode: 1, stdout: "FILE: document 2: error converting YAML to JSON: yaml: line 2: did not find expected node content",
    });
    assert.equal((await lint("kind: ConfigMap\n")).exitCode, 2);
  });

  it("starts a CronWorkflow by its schedule and time zone", async function () {
    this.timeout(100_000);
    let names: string[] = [];
    await eventually("the CronWorkflow starts a Workflow", async () => {
      names = (await kubectl("-n", home, "get", "workflows", "-l", "workflows.argoproj.io/cron-workflow=every-minute", "-o", "name")).split("\n").filter(Boolean);
      return names.length > 0;
    }, 75);
    assert.equal((await ended(names[0]?.split("/")[1] ?? "")).status.phase, "Succeeded");
    assert.match((await read("cronworkflow", "every-minute")).status.lastScheduledTime, /:00Z$/);
  });
});

import { strict as assert } from "node:assert";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { AppsV1Api, BatchV1Api, CoreV1Api, KubeConfig, NetworkingV1Api } from "@kubernetes/client-node";
import {
  clusterStatus,
  removeCluster,
  startCluster,
  stopCluster,
  type RehearsalCluster,
} from "../../rehearsal/cluster";
import { answers } from "../../rehearsal/cluster/http";
import { layout } from "../../rehearsal/cluster/layout";
import { readSettings } from "../../rehearsal/cluster/settings";
import { isAlive, signalProcess } from "../../rehearsal/process-identity";
import { isOnLoopback, listenersOf } from "./support/listeners";
import { e2eTools } from "./support/tools";

const namespace = "workloads";

/** Polls until the function gives a value; fails with the last state after the limit. */
async function eventually<T>(seconds: number, what: string, check: () => Promise<T | undefined | false>): Promise<T> {
  const end = Date.now() + seconds * 1000;
  let last: unknown;
  while (Date.now() < end) {
    try {
      const value = await check();
      if (value !== undefined && value !== false) return value;
    } catch (error) {
      last = error;
    }
    await delay(100);
  }
  throw new Error(`${what} did not happen within ${seconds} s${last ? `: ${String(last)}` : ""}`);
}

describe("rehearsal cluster", function () {
  const stateDirectory = join(mkdtempSync(join(tmpdir(), "gitops-cluster-")), "state");
  const start = async (): Promise<RehearsalCluster> => startCluster({ stateDirectory, tools: await e2eTools() });
  let cluster: RehearsalCluster;
  let core: CoreV1Api;
  let apps: AppsV1Api;
  let batch: BatchV1Api;
  let networking: NetworkingV1Api;

  const deployment = (
    name: string,
    extra: { annotations?: Record<string, string>; image?: string; spec?: object } = {},
  ) =>
    apps.createNamespacedDeployment({
      namespace,
      body: {
        metadata: { name },
        spec: {
          selector: { matchLabels: { app: name } },
          template: {
            metadata: { labels: { app: name }, annotations: extra.annotations },
            spec: { containers: [{ name: "main", image: extra.image ?? "example.invalid/app:1" }] },
          },
          ...extra.spec,
        },
      },
    });
  const available = async (name: string): Promise<boolean> =>
    (await apps.readNamespacedDeployment({ namespace, name })).status?.availableReplicas === 1;
  const pod = async (name: string) =>
    (await core.listNamespacedPod({ namespace, labelSelector: `app=${name}` })).items[0];
  const processOf = (name: string) => clusterStatus(stateDirectory).processes.find((process) => process.name === name);

  before(async function () {
    await e2eTools();
    const begin = Date.now();
    cluster = await start();
    const seconds = (Date.now() - begin) / 1000;
    process.stdout.write(
      `      cluster ready: ${seconds.toFixed(1)} s from the call, ${cluster.readySeconds.toFixed(1)} s from the first process\n`,
    );
    for (const { name, rssBytes = 0 } of clusterStatus(stateDirectory).processes) {
      process.stdout.write(`      ${name.padEnd(26)}${Math.round(rssBytes / 1024 / 1024)} MiB\n`);
    }
    const config = new KubeConfig();
    config.loadFromFile(cluster.kubeconfig);
    core = config.makeApiClient(CoreV1Api);
    apps = config.makeApiClient(AppsV1Api);
    batch = config.makeApiClient(BatchV1Api);
    networking = config.makeApiClient(NetworkingV1Api);
    await core.createNamespace({ body: { metadata: { name: namespace } } });
  });

  after(async () => {
    await removeCluster({ stateDirectory });
  });

  it("carries its id in the marker ConfigMap and listens on loopback", async () => {
    const marker = await core.readNamespacedConfigMap({ namespace: "kube-public", name: "gitops-rehearsal" });
    assert.equal(marker.data?.id, cluster.id);
    assert.equal(new URL(cluster.server).hostname, "127.0.0.1");
  });

  it("has no process that another machine reaches", function () {
    if (process.platform !== "linux") this.skip();
    const { processes, supervisor } = clusterStatus(stateDirectory);
    const names = new Map([...processes.flatMap(({ name, identity }) => (identity ? [[identity.pid, name] as const] : [])), ...(supervisor ? [[supervisor.pid, "supervisor"] as const] : [])]);
    const listeners = listenersOf([...names.keys()]);
    const open = [...new Set(listeners.map(({ pid }) => names.get(pid)))].sort();
    assert.deepEqual(["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kwok"].filter((name) => !open.includes(name)), []);
    assert.deepEqual(listeners.filter((listener) => !isOnLoopback(listener)).map(({ pid, port }) => `${names.get(pid)}: ${port}`), []);
  });

  it("has an etcd that answers the API server, and nobody else on this machine", async () => {
    const { pki } = layout(stateDirectory);
    const { ports } = readSettings(stateDirectory)!;
    const [cert, key, ca] = ["etcd.crt", "apiserver.key", "ca.crt"].map((name) => readFileSync(pki(name), "utf8"));
    for (const name of ["etcd", "etcd-peer"]) {
      const url = `127.0.0.1:${ports[name]}`;
      assert.equal(await answers(`http://${url}/version`), false, `${name} in clear`);
      assert.equal(await answers(`https://${url}/version`, { insecure: true }), false, `${name} without a certificate`);
      // The key of the API server with the certificate that users of the cluster trust is not enough.
      assert.equal(await answers(`https://${url}/version`, { insecure: true, client: { cert: readFileSync(pki("apiserver.crt"), "utf8"), key: key ?? "" } }), false, `${name} with another certificate`);
      assert.equal(await answers(`https://${url}/version`, { ca: cert, client: { cert: cert ?? "", key: key ?? "" } }), true, `${name} with its own`);
      assert.equal(await answers(`https://${url}/version`, { ca, client: { cert: cert ?? "", key: key ?? "" } }), false, `${name} shows its own`);
    }
  });

  it("does nothing when it runs already", async () => {
    const supervisor = clusterStatus(stateDirectory).supervisor?.pid;
    const again = await start();
    assert.deepEqual(again, { ...cluster, started: false });
    assert.equal(clusterStatus(stateDirectory).supervisor?.pid, supervisor);
  });

  it("refuses other ports while it runs", async () => {
    await assert.rejects(startCluster({ stateDirectory, tools: await e2eTools(), ports: { api: 1 } }), {
      message: `port "api" is configured as 1, but the cluster is running with ${new URL(cluster.server).port}`,
    });
  });

  it("makes workloads ready, not before ready-after and not available before minReadySeconds", async () => {
    // Before anything is created: what follows can only take longer.
    const begin = Date.now();
    await deployment("plain");
    await deployment("late", { annotations: { "gitops.platform/ready-after": "3s" } });
    await deployment("patient", { spec: { minReadySeconds: 4 } });
    await eventually(60, "plain available", () => available("plain"));
    await eventually(60, "late available", () => available("late"));
    assert.ok(Date.now() - begin >= 2500, "late was ready too early");
    await eventually(60, "patient available", () => available("patient"));
    // Kubernetes counts from the full second in which a pod became ready.
    assert.ok(Date.now() - begin >= 3000, "patient was available too early");
  });

  it("simulates crashes, failing probes and images that cannot be pulled, and recovery", async () => {
    await deployment("crashing", { annotations: { "gitops.platform/simulate": "crash" } });
    await deployment("unready", { annotations: { "gitops.platform/simulate": "never-ready" } });
    await deployment("unpullable", { image: "example.invalid/broken:1" });
    const waitingFor = (name: string, reason: string) =>
      eventually(60, `${name} in ${reason}`, async () =>
        (await pod(name))?.status?.containerStatuses?.some(({ state }) => state?.waiting?.reason === reason),
      );
    await waitingFor("crashing", "CrashLoopBackOff");
    await waitingFor("unpullable", "ImagePullBackOff");
    await eventually(60, "unready running", async () => (await pod("unready"))?.status?.phase === "Running");
    for (const name of ["crashing", "unready", "unpullable"]) assert.equal(await available(name), false, name);

    const crashing = await pod("crashing");
    assert.ok(crashing?.metadata?.name);
    delete crashing.metadata.annotations?.["gitops.platform/simulate"];
    await core.replaceNamespacedPod({ namespace, name: crashing.metadata.name, body: crashing });
    await eventually(60, "recovery", () => available("crashing"));
  });

  it("changes the pods of a process that does not run once, and no more", async () => {
    await deployment("process", { annotations: { "gitops.platform/process": "Unavailable" } });
    await eventually(30, "not ready", async () => (await pod("process"))?.status?.conditions?.some(({ reason }) => reason === "ProcessUnavailable"));
    const before = await pod("process");
    await delay(3000);
    assert.deepEqual((await pod("process"))?.metadata?.resourceVersion, before?.metadata?.resourceVersion);
  });

  it("completes Jobs, and fails them on request", async () => {
    const job = (name: string, annotations?: Record<string, string>) =>
      batch.createNamespacedJob({
        namespace,
        body: {
          metadata: { name },
          spec: {
            backoffLimit: 0,
            template: {
              metadata: { annotations },
              spec: {
                restartPolicy: "Never",
                initContainers: [{ name: "prepare", image: "example.invalid/prepare:1" }],
                containers: [{ name: "main", image: "example.invalid/job:1" }],
              },
            },
          },
        },
      });
    await job("good");
    await job("bad", { "gitops.platform/simulate": "fail" });
    const condition = (name: string, type: string) =>
      eventually(20, `Job ${name} ${type}`, async () =>
        (await batch.readNamespacedJob({ namespace, name })).status?.conditions?.some((one) => one.type === type),
      );
    await condition("good", "Complete");
    await condition("bad", "Failed");
  });

  it("binds volume claims and removes the volumes of deleted ones", async () => {
    const name = "data";
    await core.createNamespacedPersistentVolumeClaim({
      namespace,
      body: {
        metadata: { name },
        spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
      },
    });
    await eventually(20, "bound claim", async () => {
      const claim = await core.readNamespacedPersistentVolumeClaim({ namespace, name });
      return claim.status?.phase === "Bound" && claim.spec?.storageClassName === "standard";
    });
    await core.deleteNamespacedPersistentVolumeClaim({ namespace, name });
    await eventually(20, "no volume", async () => (await core.listPersistentVolume()).items.length === 0);
  });

  it("gives addresses to LoadBalancers and Ingresses", async () => {
    const ports = [{ port: 80 }];
    await core.createNamespacedService({
      namespace,
      body: { metadata: { name: "web" }, spec: { type: "LoadBalancer", ports } },
    });
    await networking.createNamespacedIngress({
      namespace,
      body: { metadata: { name: "web" }, spec: { defaultBackend: { service: { name: "web", port: { number: 80 } } } } },
    });
    await eventually(10, "address of the Service", async () =>
      (await core.readNamespacedService({ namespace, name: "web" })).status?.loadBalancer?.ingress?.some(
        ({ ip }) => ip,
      ),
    );
    await eventually(10, "address of the Ingress", async () =>
      (await networking.readNamespacedIngress({ namespace, name: "web" })).status?.loadBalancer?.ingress?.some(
        ({ ip }) => ip,
      ),
    );
  });

  it("starts a killed process again and says so", async () => {
    const before = processOf("kube-apiserver");
    assert.ok(before?.identity);
    signalProcess(before.identity, "SIGKILL");
    await eventually(30, "restart", async () => processOf("kube-apiserver")?.crashes === 1);
    await eventually(30, "healthy again", async () => clusterStatus(stateDirectory).healthy);
    assert.notEqual(processOf("kube-apiserver")?.identity?.pid, before.identity.pid);
    await core.readNamespace({ name: namespace });
  });

  it("recovers from a killed supervisor with the same data, ports and kubeconfig", async () => {
    const kubeconfig = readFileSync(cluster.kubeconfig, "utf8");
    const { supervisor, processes } = clusterStatus(stateDirectory);
    assert.ok(supervisor);
    process.kill(supervisor.pid, "SIGKILL");
    await eventually(5, "unsupervised", async () => clusterStatus(stateDirectory).phase === "unsupervised");
    const again = await start();
    assert.equal(again.started, true);
    assert.deepEqual({ ...again, started: true, readySeconds: 0 }, { ...cluster, readySeconds: 0 });
    assert.equal(readFileSync(cluster.kubeconfig, "utf8"), kubeconfig);
    for (const { name, identity } of processes) assert.equal(isAlive(identity), false, `${name} is left over`);
    await core.readNamespace({ name: namespace });
    await deployment("afterwards");
    await eventually(20, "a new workload", () => available("afterwards"));
  });

  it("leaves nothing behind when the start is interrupted", async () => {
    await stopCluster({ stateDirectory });
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 1500);
    const interrupted = startCluster({ stateDirectory, tools: await e2eTools(), signal: controller.signal });
    await assert.rejects(interrupted, { message: "interrupted", exitCode: 130 });
    const status = clusterStatus(stateDirectory);
    assert.equal(status.phase, "stopped");
    assert.deepEqual(
      status.processes.filter(({ identity }) => isAlive(identity)),
      [],
    );
  });

  it("does not touch a process that merely has a recorded pid", async () => {
    const statePath = join(stateDirectory, "state.json");
    const state = JSON.parse(readFileSync(statePath, "utf8"));
    state.processes[0].identity = { pid: process.pid, born: "another boot/1" };
    writeFileSync(statePath, JSON.stringify(state));
    assert.equal(await stopCluster({ stateDirectory }), false);
  });

  it("removes everything, also without its supervisor", async () => {
    await start();
    const { supervisor, processes } = clusterStatus(stateDirectory);
    assert.ok(supervisor);
    process.kill(supervisor.pid, "SIGKILL");
    assert.equal(await removeCluster({ stateDirectory }), true);
    for (const { name, identity } of processes) assert.equal(isAlive(identity), false, `${name} is left over`);
    assert.equal(clusterStatus(stateDirectory).phase, "absent");
  });
});

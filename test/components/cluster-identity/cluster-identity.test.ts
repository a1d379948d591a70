import { deepEqual, equal, match, rejects } from "node:assert/strict";
import { createServer, type Server } from "node:http";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { clusterGuardProvider, clusterIdentityProvider } from "../../../components/cluster-identity/provider";

/** The few answers of an API server that are asked for. */
interface Cluster {
  uid: string;
  /** Field managers by path. */
  objects: Record<string, string[]>;
  classes: { name: string; isDefault: boolean }[];
}

describe("the identity of a cluster", () => {
  const saved = process.env.KUBECONFIG;
  let cluster: Cluster;
  let asked: string[];
  let forbidden: Set<string>;
  let server: Server;
  let directory = "";

  before(async () => {
    directory = mkdtempSync(join(tmpdir(), "gitops-identity-"));
    server = createServer((request, response) => {
      const path = (request.url ?? "").split("?")[0] ?? "";
      asked.push(path);
      const answer = answerOf(path);
      response.statusCode = forbidden.has(path) ? 403 : answer === undefined ? 404 : 200;
      response.end(JSON.stringify(forbidden.has(path) ? { kind: "Status", reason: "Forbidden", message: "no" } : answer ?? { kind: "Status", reason: "NotFound" }));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    process.env.KUBECONFIG = join(directory, "kubeconfig");
    writeFileSync(process.env.KUBECONFIG, JSON.stringify({
      contexts: [{ name: "team", context: { cluster: "c", user: "u" } }],
      clusters: [{ name: "c", cluster: { server: `http://127.0.0.1:${(server.address() as AddressInfo).port}` } }],
      users: [{ name: "u", user: { token: "t" } }],
    }));
  });
  after(() => {
    server.close();
    server.closeAllConnections();
    rmSync(directory, { recursive: true });
    if (saved === undefined) delete process.env.KUBECONFIG;
    else process.env.KUBECONFIG = saved;
  });
  beforeEach(() => {
    asked = [];
    forbidden = new Set();
    cluster = { uid: "first", objects: {}, classes: [{ name: "fast", isDefault: false }] };
  });

  const answerOf = (path: string): object | undefined => {
    if (path === "/api/v1/namespaces/kube-system") return { metadata: { uid: cluster.uid } };
    if (path === "/apis/storage.k8s.io/v1/storageclasses") {
      return { items: cluster.classes.map(({ name, isDefault }) => ({ metadata: { name, annotations: { "storageclass.kubernetes.io/is-default-class": String(isDefault) } } })) };
    }
    if (path === "/api/v1") return { resources: [{ name: "namespaces", kind: "Namespace", namespaced: false }, { name: "configmaps", kind: "ConfigMap", namespaced: true }] };
    if (path === "/apis/apiextensions.k8s.io/v1") return { resources: [{ name: "customresourcedefinitions", kind: "CustomResourceDefinition", namespaced: false }] };
    const managers = cluster.objects[path];
    return managers && { metadata: { managedFields: managers.map((manager) => ({ manager })) } };
  };
  const news = (over: object = {}) => ({ context: "team", objects: ["v1 Namespace argocd", "v1 ConfigMap argocd/settings"], needStorageClass: [], adopt: false, revision: 1, ...over });
  const check = async (olds: object, over: object = {}) => {
    const { inputs, failures = [] } = await clusterIdentityProvider.check!(olds as never, news(over));
    return { uid: inputs?.uid, failures: failures.map(({ reason }) => reason) };
  };
  const namespace = "/api/v1/namespaces/argocd";
  const settings = "/api/v1/namespaces/argocd/configmaps/settings";

  it("is the UID of kube-system, and is kept", async () => {
    deepEqual(await check({}), { uid: "first", failures: [] });
    deepEqual(await check(news({ uid: "first" })), { uid: "first", failures: [] });
  });

  it("refuses another cluster before anything else is asked of it", async () => {
    cluster.uid = "second";
    const { failures } = await check(news({ uid: "first", objects: [] }), { needStorageClass: ["v1 PersistentVolumeClaim a/b"] });
    equal(failures.length, 1);
    match(failures[0] ?? "", /^the kube context "team" leads to http:\/\/127\.0\.0\.1:\d+, another cluster .* has the UID second, and the stack was made on first; nothing else was read, and nothing was written\.\n.*\n.*stack rm --force --preserve-config/);
    deepEqual(asked, ["/api/v1/namespaces/kube-system"]);
    const state = news({ uid: "first" });
    await rejects(clusterIdentityProvider.read!("cluster", state), /another cluster/);
    await rejects(clusterGuardProvider.delete!("cluster", { context: "team", uid: "first", revision: 1 }), /another cluster/);
    cluster.uid = "first";
    await clusterGuardProvider.delete!("cluster", { context: "team", uid: "first", revision: 1 });
    deepEqual(await clusterIdentityProvider.read!("cluster", state), { id: "cluster", props: state });
  });

  it("refuses what is there already, and lists it, unless it may be adopted", async () => {
    cluster.objects = { [namespace]: ["kubectl-create"], [settings]: ["pulumi-kubernetes-1234"] };
    const { failures } = await check({});
    match(failures.join(), /^2 of what this stack declares anew are in the cluster already:\n {2}ConfigMap argocd\/settings \(made by a Pulumi stack\)\n {2}Namespace argocd\nNothing was made\./);
    deepEqual((await check({}, { adopt: true })).failures, []);
  });

  it("looks only for what comes new", async () => {
    cluster.objects = { [namespace]: ["kubectl-create"] };
    deepEqual((await check(news({ uid: "first" }))).failures, []);
    match((await check(news({ uid: "first", objects: ["v1 ConfigMap argocd/settings"] }))).failures.join(), /^1 of what this stack declares anew is in the cluster already:\n {2}Namespace argocd\n/);
  });

  it("takes a stack for its own that an earlier release made, of which everything is there", async () => {
    cluster.objects = { [namespace]: [], [settings]: ["pulumi-kubernetes-1234"] };
    deepEqual((await check({})).failures, []);
    cluster.objects = { [namespace]: [] };
    equal((await check({})).failures.length, 1);
  });

  it("takes up CustomResourceDefinitions that this package applied, and those alone", async () => {
    const objects = ["applications.argoproj.io", "workflows.argoproj.io"].map((name) => `apiextensions.k8s.io/v1 CustomResourceDefinition ${name}`);
    const [own, other] = ["applications.argoproj.io", "workflows.argoproj.io"].map((name) => `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${name}`);
    cluster.objects = { [own!]: ["gitops-platform-crds"], [other!]: ["helm"] };
    match((await check({}, { objects })).failures.join(), /^1 of .* is in the cluster already:\n {2}CustomResourceDefinition workflows\.argoproj\.io\n/);
  });

  it("says which right is missing to recognise a cluster, and leaves alone what it may not look at", async () => {
    forbidden = new Set([settings]);
    cluster.objects = { [settings]: ["helm"] };
    deepEqual(await check({}), { uid: "first", failures: [] });
    forbidden = new Set(["/api/v1/namespaces/kube-system"]);
    const { failures } = await check({});
    match(failures.join(), /^http:\/\/127\.0\.0\.1:\d+ does not let this user read its namespace kube-system, by whose UID the cluster is recognised: allow it "get" there/);
  });

  it("finds out that a volume would wait for ever, before it is made", async () => {
    const needStorageClass = ["v1 PersistentVolumeClaim infrastructure/docker-registry"];
    const objects = [...news().objects, ...needStorageClass];
    match((await check({}, { objects, needStorageClass })).failures.join(), /^the cluster has no default StorageClass, and v1 PersistentVolumeClaim infrastructure\/docker-registry names none: .*\n.*registry\.storageClassName.*kubectl annotate storageclass NAME storageclass\.kubernetes\.io\/is-default-class=true; there are fast$/);
    deepEqual((await check(news({ uid: "first", objects, needStorageClass }), { objects, needStorageClass })).failures, []);
    cluster.classes = [{ name: "fast", isDefault: true }];
    deepEqual((await check({}, { objects, needStorageClass })).failures, []);
  });
});

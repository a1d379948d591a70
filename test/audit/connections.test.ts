import { deepEqual, equal, ok } from "node:assert/strict";
import { resolve } from "node:path";
import { renderStack } from "../../render";
import { isAllowed, type Party, type Policy } from "../support/reachability";
import { podsOf } from "./pods";

/**
 * Who reaches whom over the NetworkPolicies of the platform, by the rules of Kubernetes. The rehearsal cluster has no network of pods,
 * so no packet is sent.
 */
interface Named extends Party {
  readonly name: string;
}

const other = (name: string, namespace: string, labels: Record<string, string> = {}): Named => ({ name, namespace, labels });
const outside: Named = { name: "outside", address: "198.51.100.7" };
const node: Named = { name: "node", address: "10.1.2.3" };
const metadata: Named = { name: "metadata", address: "169.254.169.254" };
const strangers = [outside, node, other("service", "endpoints", { app: "service" }), other("ingress", "ingress-nginx"), other("prometheus", "monitoring"), other("builds", "transcripts-builds")];
const ports = [22, 53, 80, 443, 2746, 3000, 5000, 5001, 5556, 6379, 6443, 8080, 8081, 8082, 8083, 9090];

class Network {
  private constructor(private readonly policies: readonly Policy[], readonly pods: readonly Named[]) {}

  static async of(stack: string, system: string, overrides: Record<string, unknown> = {}): Promise<Network> {
    const { objects } = await renderStack({
      stack, system, directory: resolve(__dirname, "../.."), overrides: Object.fromEntries(Object.entries(overrides).map(([key, value]) => [key, typeof value === "string" ? value : JSON.stringify(value)])),
    });
    const policies = objects.filter(({ kind }) => kind === "NetworkPolicy").map((object: any): Policy => ({ namespace: object.metadata.namespace, spec: object.spec }));
    const pods = podsOf(objects).filter(({ owner }) => /^(Deployment|StatefulSet|DaemonSet|CronJob)/.test(owner)).map(({ owner, namespace, labels }) => ({ name: owner.replace(/.*\//, ""), namespace, labels }));
    return new Network(policies, pods);
  }

  /** The ports at which the first reaches the second. */
  open(from: Named, to: Named): number[] {
    return ports.filter((port) => isAllowed(this.policies, from, to, port));
  }

  reaches(namespace: string, to: Named, port: number): boolean {
    return isAllowed(this.policies, other("caller", namespace), to, port);
  }

  pod(name: string): Named {
    const found = this.pods.find((pod) => pod.name === name);
    ok(found, `there is a pod ${name}`);
    return found;
  }

  /** Everything that one party reaches, as `name:port`. */
  reached(from: Named, targets: readonly Named[] = this.pods): string[] {
    return targets.filter((to) => to !== from).flatMap((to) => this.open(from, to).map((port) => `${to.name}:${port}`)).sort();
  }
}

describe("the connections of the platform", function () {
  this.timeout(120_000);
  let prod: Network;
  let dev: Network;
  let used: Network;
  before(async () => {
    prod = await Network.of("prod", "transcripts", { argoWorkflows: { install: true } });
    dev = await Network.of("dev", "transcripts");
    used = await Network.of("prod", "link", {
      repository: "https://git.example.com:3000/link.git",
      argoCd: { exposure: { mode: "ingress", host: "cd.example.com", tlsSecretName: "cd" }, monitoringNamespace: "monitoring" },
      argoWorkflows: { install: true, exposure: { mode: "ingress", host: "wf.example.com", tlsSecretName: "wf", controllerNamespace: "edge" }, monitoringNamespace: "monitoring", artifacts: { endpoint: "minio.infrastructure.svc.cluster.local:9000", bucket: "workflows" } },
      registry: { users: [{ name: "b", password: "correct horse" }], tls: { secretName: "registry" }, clientNamespaces: ["transcripts-builds"], nodeCidrs: ["10.0.0.0/8"], garbageCollection: { schedule: "0 3 * * 0" } },
    });
  });

  it("reach nothing of the platform in production from outside of its namespaces", () => {
    ok(prod.pods.length >= 10, `${prod.pods.length} pods`);
    for (const stranger of strangers) deepEqual(prod.reached(stranger), [], stranger.name);
  });

  it("never reach the machine's metadata, whoever asks", () => {
    for (const network of [prod, dev, used]) for (const pod of network.pods) deepEqual(network.open(pod, metadata), [], pod.name);
  });

  it("let Argo CD's parts call each other as upstream says, and no more", () => {
    const inside = ["argocd-server", "argocd-application-controller", "argocd-applicationset-controller", "argocd-repo-server", "argocd-dex-server", "argocd-notifications-controller", "argocd-redis"];
    const calls = Object.fromEntries(inside.map((name) => [name, prod.reached(prod.pod(name))]));
    deepEqual(calls, {
      "argocd-server": ["argocd-dex-server:5556", "argocd-redis:6379", "argocd-repo-server:8081"],
      "argocd-application-controller": ["argocd-redis:6379", "argocd-repo-server:8081"],
      "argocd-applicationset-controller": ["argocd-repo-server:8081"],
      "argocd-notifications-controller": ["argocd-repo-server:8081"],
      "argocd-repo-server": ["argocd-redis:6379"],
      "argocd-dex-server": [],
      "argocd-redis": [],
    });
  });

  it("let everything ask for names and for the API server, and Git by ssh only those that read repositories", () => {
    const dns = other("dns", "kube-system", { "k8s-app": "kube-dns" });
    for (const pod of prod.pods.filter(({ name }) => !name.startsWith("docker-registry"))) {
      ok(prod.open(pod, dns).includes(53) && prod.open(pod, outside).includes(6443), pod.name);
      equal(prod.open(pod, outside).includes(22), ["argocd-repo-server", "argocd-applicationset-controller"].includes(pod.name), pod.name);
      equal(prod.open(pod, outside).includes(80), false, pod.name);
    }
    deepEqual(prod.reached(prod.pod("docker-registry"), strangers), [], "the registry calls nobody");
    deepEqual(used.open(used.pod("argocd-repo-server"), outside), [22, 443, 3000, 6443], "and the port of the repository");
    deepEqual(used.open(used.pod("argocd-server"), outside), [443, 6443]);
  });

  it("let in whom the settings name", () => {
    const byName = (name: string) => used.reached(strangers.find((stranger) => stranger.name === name)!);
    deepEqual(byName("ingress"), ["argocd-server:8080"]);
    deepEqual(used.reached(other("edge", "edge")), ["argo-server:2746"]);
    const solver = (namespace: string) => other("solver", namespace, { "acme.cert-manager.io/http01-solver": "true" });
    deepEqual([used.reaches("ingress-nginx", solver("argocd"), 8089), used.reaches("edge", solver("argo-workflows"), 8089), used.reaches("endpoints", solver("argocd"), 8089)], [true, true, false]);
    ok(byName("prometheus").includes("argocd-application-controller:8082") && byName("prometheus").includes("workflow-controller:9090") && byName("prometheus").includes("argocd-server:8083"));
    deepEqual([byName("builds"), byName("node"), byName("outside"), byName("service")], [["docker-registry:5000"], ["docker-registry:5000"], [], []]);
    deepEqual(used.open(used.pod("docker-registry-garbage-collection"), outside), [443, 6443]);
  });

  it("open in dev the three doors of NodePorts, and the registry to the Image Updater and the builds", () => {
    deepEqual(dev.reached(outside), ["argo-server:2746", "argocd-server:8080", "docker-registry:5000"]);
    ok(dev.reached(dev.pod("argocd-image-updater-controller")).includes("docker-registry:5000"));
    deepEqual(dev.open(dev.pod("argocd-image-updater-controller"), outside), [22, 443, 6443]);
    deepEqual(dev.reached(other("builds", "transcripts-builds", { app: "any" })).filter((name) => name.startsWith("docker-registry")), ["docker-registry:5000"]);
  });
});

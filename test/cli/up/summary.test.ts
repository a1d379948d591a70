import { deepEqual, equal, match, ok } from "node:assert/strict";
import { closingLines, summarize } from "../../../cli/up/summary";
import { UpResult } from "../../../cli/up/result";
import type { ProviderChoice } from "../../../rehearsal/engine";

const tool = (name: string, builtFromSource: boolean) => ({ name, path: `/tools/${name}`, version: "1.0.0", source: "cache", builtFromSource });

/** A run that deployed two Applications, the second of which holds nobody up and is not healthy. */
const result = (over: { provider?: ProviderChoice; imageUpdater?: string; changed?: boolean; settled?: boolean } = {}): UpResult => ({
  rollout: { root: { name: "shop-dev", namespace: "argocd" }, branch: "main", chartPath: "charts/applications", argoWorkflows: false, imageUpdater: over.imageUpdater, applications: [] },
  tools: { kubectl: tool("kubectl", false), etcd: tool("etcd", true) },
  cluster: { stateDirectory: "/nonexistent/state", kubeconfig: "/nonexistent/state/kubeconfig" },
  repository: { url: "file:///git", revision: "0".repeat(40), added: [], standIns: [{ application: "db", path: "db", reason: "nobody there knows Cluster" }], omitted: [] },
  deployment: { provider: over.provider ?? "official", providerReason: "", changed: over.changed ?? false, summary: "" },
  report: {
    root: { name: "shop-dev", syncStatus: "OutOfSync", phase: "", message: "", automated: true, revision: "" },
    waves: [{
      wave: 0,
      passed: true,
      children: [
        { name: "web", wave: 0, blocking: true, state: "healthy", reason: "" },
        { name: "charts", wave: 0, blocking: false, state: "failed", reason: "ImagePullBackOff" },
      ],
    }],
    settled: over.settled ?? true,
  },
} as unknown as UpResult);
const text = (...args: Parameters<typeof result>) => closingLines(result(...args), 12).join("\n");

describe("what gitops up says at its end", () => {
  it("tells how many Applications are healthy, and why others are not", () => {
    match(text({ changed: true }), /^\n1 of 2 Applications are Synced and Healthy \(12 s\)\.\n {2}not healthy, and holds nobody up: charts: ImagePullBackOff$/m);
    match(text(), /^No change\. 1 of 2 /m);
    match(text({ settled: false }), /^shop-dev is synced by hand: it is OutOfSync, and nothing is deployed until somebody syncs it \(12 s\)\.$/m);
  });

  it("tells what was only simulated, stood in for, or built here", () => {
    const said = text({ provider: "stand-in", imageUpdater: "stand-in" });
    match(said, /^ {2}pods: nothing runs in a container/m);
    match(said, /^ {2}Kubernetes provider: a stand-in of this project/m);
    match(said, /^ {2}Image Updater: nobody acts on ImageUpdater objects here; its release cannot be had/m);
    match(said, /^ {2}built on this machine from Go modules, not the publishers' binaries: etcd$/m);
    match(said, /^ {2}workloads: a sample stands in for one Application\n {4}db: nobody there knows Cluster$/m);
    match(text({ imageUpdater: "1.3.0" }), /^ {2}Image Updater: nobody acts on ImageUpdater objects here$/m);
    ok(!text().includes("Image Updater"));
    match(text(), /^ {2}Kubernetes provider: the official one$/m);
  });

  it("has the same as data", () => {
    const { imageUpdater, provider, builtFromSource, standIns, applications } = summarize(result({ provider: "stand-in", imageUpdater: "stand-in" }), 12);
    deepEqual([imageUpdater, provider, builtFromSource, standIns.length], ["stand-in", "stand-in", ["etcd"], 1]);
    deepEqual(applications.map(({ name, state }) => [name, state]), [["web", "healthy"], ["charts", "failed"]]);
    equal("imageUpdater" in summarize(result(), 12), false);
  });
});

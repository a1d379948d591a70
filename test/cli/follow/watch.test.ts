import * as assert from "node:assert/strict";
import { createServer, Server, ServerResponse } from "node:http";
import { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { KubeConfig } from "@kubernetes/client-node";
import { listApplications, watchApplications } from "../../../cli/follow/application-watch";
import { Api } from "../../../clients/kubernetes/api";
import { connect } from "../../../clients/kubernetes/connection";
import { ClusterReader } from "../../../cli/follow/cluster-reader";
import { followRollout } from "../../../cli/follow/follow";
import { ApplicationRecord } from "../../../cli/follow/model";

const commit = "b".repeat(40);
const root: ApplicationRecord = {
  metadata: { name: "shop-dev" },
  spec: { project: "shop", syncPolicy: { automated: {} }, source: { helm: { valuesObject: { applications: { web: { followsRoot: true } } } } } },
  status: { sync: { status: "Synced", revision: commit }, operationState: { phase: "Succeeded" } },
};
const web = (health: string): ApplicationRecord => ({
  metadata: { name: "web" },
  spec: { project: "shop", source: { targetRevision: commit }, syncPolicy: { automated: { prune: true, selfHeal: true } } },
  status: { sync: { status: "Synced", revision: commit, comparedTo: { source: { targetRevision: commit } } }, health: { status: health }, operationState: { phase: "Succeeded", syncResult: { revision: commit } } },
});

describe("followRollout of watched Applications", () => {
  const following = (health: () => string, seen: { change?: () => void; reads: number; over?: boolean }): ClusterReader => ({
    applications: () => assert.fail("they are watched"),
    watch: async (onChange, signal) => {
      seen.change = onChange;
      signal.addEventListener("abort", () => (seen.over = true));
      return () => {
        seen.reads += 1;
        return [root, web(health())];
      };
    },
    firstUnready: async () => ({ object: "Deployment shop/web", reason: "0 of 1 pods available" }),
  });

  it("ends with the change that settles them, and the watch with it", async () => {
    let health = "Progressing";
    const seen = { reads: 0, over: false, change: (): void => undefined };
    const reports: string[] = [];
    const begin = Date.now();
    const running = followRollout({
      reader: following(() => health, seen), root: "shop-dev", revision: commit, timeoutSeconds: 60, interval: 30_000,
      onReport: ({ waves }) => reports.push(waves.flatMap(({ children }) => children).map(({ state, reason }) => `${state}: ${reason}`).join()),
    });
    await sleep(300);
    health = "Healthy";
    seen.change();
    await running;
    assert.ok(Date.now() - begin < 5000, `${Date.now() - begin} ms`);
    assert.deepEqual(reports, ["waiting: 0 of 1 pods available", "healthy: "]);
    assert.equal(seen.over, true);
  });

  it("does not look again while nothing changes", async () => {
    const seen = { reads: 0, over: false };
    const abort = new AbortController();
    const running = followRollout({ reader: following(() => "Progressing", seen), root: "shop-dev", timeoutSeconds: 60, interval: 30_000, signal: abort.signal, onReport: () => undefined });
    await sleep(400);
    abort.abort();
    await assert.rejects(running, { name: "AbortError" });
    assert.deepEqual(seen, { reads: 1, over: true, change: seen["change" as never] });
  });
});

describe("watchApplications", () => {
  let server: Server;
  let list: () => [number, object];
  let lists = 0;
  const watches: ServerResponse[] = [];
  const abort = new AbortController();
  const config = new KubeConfig();
  const send = (type: string, name: string, resourceVersion: string) =>
    watches.at(-1)?.write(`${JSON.stringify({ type, object: { metadata: { name, namespace: "argocd", resourceVersion }, spec: { project: "shop" } } })}\n`);
  const until = async (condition: () => boolean) => {
    for (let tries = 0; !condition(); tries += 1) {
      assert.ok(tries < 200, "it did not happen");
      await sleep(20);
    }
  };

  let listed: () => ReturnType<typeof listApplications>;

  before(async () => {
    list = () => [200, { metadata: { resourceVersion: "1" }, items: [{ metadata: { name: "web", namespace: "argocd", resourceVersion: "1" }, spec: { project: "shop" } }] }];
    server = createServer(({ url = "" }, response) => {
      if (url.includes("watch=true")) {
        response.writeHead(200, { "content-type": "application/json" });
        response.flushHeaders();
        return void watches.push(response);
      }
      lists += 1;
      const [status, body] = list();
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    config.loadFromOptions({
      clusters: [{ name: "c", server: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, skipTLSVerify: true }],
      users: [{ name: "u" }], contexts: [{ name: "x", cluster: "c", user: "u" }], currentContext: "x",
    });
    const api = new Api(await connect({ kubeconfig: config.exportConfig() }));
    listed = () => listApplications(api, "argocd");
  });
  after(() => {
    abort.abort();
    server.closeAllConnections();
    server.close();
  });

  it("keeps them current without reading them again, also after the watch broke off", async () => {
    let changes = 0;
    const read = await watchApplications(config, "argocd", listed, () => (changes += 1), abort.signal);
    const names = () => read().map(({ metadata }) => metadata.name).sort();
    assert.deepEqual(names(), ["web"]);
    await until(() => watches.length === 1);
    const before = changes;
    send("ADDED", "db", "2");
    await until(() => names().length === 2);
    assert.ok(changes > before);
    watches.at(-1)?.destroy();
    await until(() => watches.length === 2);
    send("DELETED", "web", "3");
    await until(() => names().length === 1);
    assert.deepEqual(names(), ["db"]);
    assert.equal(lists, 1);
  });

  it("throws while they cannot be read again, and goes on when they can", async () => {
    const usual = list;
    const over = new AbortController();
    const read = await watchApplications(config, "argocd", listed, () => undefined, over.signal);
    const fails = () => {
      try {
        read();
        return false;
      } catch (error) {
        return /gone for a moment/.test(String(error));
      }
    };
    try {
      await until(() => watches.length > 2);
      list = () => [500, { kind: "Status", code: 500, message: "gone for a moment" }];
      const begun = watches.length;
      watches.at(-1)?.end(`${JSON.stringify({ type: "ERROR", object: { kind: "Status", code: 410, message: "too old" } })}\n`);
      await until(fails);
      list = usual;
      await until(() => watches.length > begun && !fails());
      assert.deepEqual(read().map(({ metadata }) => metadata.name), ["web"]);
    } finally {
      over.abort();
      list = usual;
    }
  });

  it("fails where they cannot be read", async () => {
    list = () => [403, { kind: "Status", code: 403, message: "applications is forbidden" }];
    await assert.rejects(watchApplications(config, "argocd", listed, () => undefined, abort.signal), /forbidden/);
  });
});

import * as assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, Server } from "node:http";
import { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FaultServer } from "../../support/fault-server";
import { clusterReader } from "../../../cli/follow/cluster-reader";

const application = (name: string, destination: object) => ({ metadata: { name }, spec: { project: "shop", destination: { namespace: "shop", ...destination } } });

describe("clusterReader", () => {
  let directory: string;
  let server: Server;

  before(async () => {
    server = createServer(({ url }, response) => {
      const answers: Record<string, object> = {
        "/apis/argoproj.io/v1alpha1/namespaces/argocd/applications": {
          items: [
            application("here", { server: "https://kubernetes.default.svc" }),
            application("by-name", { name: "in-cluster" }),
            application("elsewhere", { name: "staging-cluster" }),
            application("at-an-address", { server: "https://staging.example" }),
          ],
        },
        "/apis/apps/v1": { kind: "APIResourceList", resources: [{ name: "deployments", kind: "Deployment", namespaced: true, verbs: ["get"] }] },
      };
      const answer = answers[url ?? ""];
      response.writeHead(answer ? 200 : 404, { "content-type": "application/json" });
      response.end(JSON.stringify(answer ?? { kind: "Status", code: 404 }));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    directory = mkdtempSync(join(tmpdir(), "cluster-reader-"));
    writeFileSync(join(directory, "kubeconfig"), JSON.stringify({
      clusters: [{ name: "c", cluster: { "insecure-skip-tls-verify": true, server: `http://127.0.0.1:${(server.address() as AddressInfo).port}` } }],
      users: [{ name: "u", user: {} }],
      contexts: [{ name: "x", context: { cluster: "c", user: "u" } }],
    }));
  });
  after(() => {
    server.close();
    rmSync(directory, { recursive: true });
  });

  it("looks for objects of Applications in this cluster, and says nothing of those in others", async () => {
    const reader = clusterReader({ kubeconfig: join(directory, "kubeconfig"), context: "x", namespace: "argocd" });
    await reader.applications();
    const deployment = { group: "apps", version: "v1", kind: "Deployment", namespace: "shop", name: "web" };
    const missing = { object: "Deployment shop/web", reason: "not there yet" };
    assert.deepEqual(await reader.firstUnready([deployment], "here"), missing);
    assert.deepEqual(await reader.firstUnready([deployment], "by-name"), missing);
    assert.equal(await reader.firstUnready([deployment], "elsewhere"), undefined);
    assert.equal(await reader.firstUnready([deployment], "at-an-address"), undefined);
  });

  it("gives up a server that is silent, and calls that an error that passes, as one of the server", async () => {
    const silent = await FaultServer.start("hang");
    const failing = await FaultServer.start("500");
    try {
      for (const [{ url }, message] of [[silent, /no answer within 0.3 s/], [failing, /out of order/]] as const) {
        const path = join(directory, "another");
        writeFileSync(path, JSON.stringify({
          clusters: [{ name: "c", cluster: { server: url } }], users: [{ name: "u", user: {} }], contexts: [{ name: "x", context: { cluster: "c", user: "u" } }],
        }));
        const reader = clusterReader({ kubeconfig: path, context: "x", namespace: "argocd", timeout: 300 });
        const error: unknown = await reader.applications().then(() => undefined, (thrown) => thrown);
        assert.match(String(error), message);
        assert.equal(reader.isPassing?.(error), true);
        await assert.rejects(async () => reader.watch?.(() => undefined, AbortSignal.timeout(1000)), message);
      }
    } finally {
      await Promise.all([silent.stop(), failing.stop()]);
    }
  });
});

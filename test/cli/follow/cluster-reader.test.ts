import * as assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, Server } from "node:http";
import { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
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
});

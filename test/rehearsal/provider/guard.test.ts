import { strict as assert } from "node:assert";
import { createServer, type Server, Agent } from "node:http";
import type { AddressInfo } from "node:net";
import { Api } from "../../../clients/kubernetes/api";
import { requireLoopback, requireRehearsalCluster } from "../../../rehearsal/provider/cluster/guard";
import { isLoopback } from "../../../foundation/loopback";

describe("the guard of the stand-in provider", () => {
  let server: Server;
  let answer: { status: number; body: object };

  before((done) => {
    server = createServer((request, response) => {
      assert.equal(request.url, "/api/v1/namespaces/kube-public/configmaps/gitops-rehearsal");
      response.writeHead(answer.status).end(JSON.stringify(answer.body));
    }).listen(0, "127.0.0.1", done);
  });
  after(() => void server.close());

  const guard = async (): Promise<void> => {
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const connection = { server: address, context: "some", namespace: "default", agent: new Agent(), headers: {} };
    await requireRehearsalCluster(new Api(connection, new AbortController().signal), "some");
  };

  it("knows which addresses lead to this machine only", () => {
    for (const local of ["https://127.0.0.1:6443", "https://localhost", "https://[::1]:6443", "https://127.8.9.10"]) assert.ok(isLoopback(local), local);
    for (const remote of ["https://10.0.0.1", "https://127.0.0.1.example.org", "https://localhost.example.org", "https://0.0.0.0", "https://[fe80::1]", "nonsense", ""]) {
      assert.ok(!isLoopback(remote), remote);
    }
  });

  it("lets a marked cluster pass", async () => {
    answer = { status: 200, body: { data: { id: "abc" } } };
    await guard();
  });

  it("refuses all others, saying what it found and how to get the official provider", async () => {
    const official = "pulumi plugin install resource kubernetes";
    const found: [number, object, string][] = [
      [404, { reason: "NotFound", message: "not found" }, "ConfigMap kube-public/gitops-rehearsal does not exist there"],
      [403, { reason: "Forbidden", message: "you may not" }, "cannot be read there (you may not)"],
      [200, { data: {} }, "has no data.id"],
    ];
    for (const [status, body, text] of found) {
      answer = { status, body };
      await assert.rejects(guard, (error: Error) => error.message.includes(text) && error.message.includes(official) && error.message.includes('context "some"'));
    }
    assert.throws(() => requireLoopback("https://k8s.example.org", "prod"), /context "prod" leads to https:\/\/k8s\.example\.org, and that address is not on this machine/);
  });

  it("says so when nobody answers", async () => {
    const connection = { server: "http://127.0.0.1:9", context: "some", namespace: "default", agent: new Agent(), headers: {} };
    const api = new Api(connection, new AbortController().signal);
    await assert.rejects(requireRehearsalCluster(api, "some"), /http:\/\/127\.0\.0\.1:9 cannot be reached: .*ECONNREFUSED.*start the rehearsal cluster/);
  });
});

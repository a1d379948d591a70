import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { Api, ApiError, UnreachableError } from "../../../clients/kubernetes/api";
import { connect } from "../../../clients/kubernetes/connection";
import { FaultServer, type Fault } from "../../support/fault-server";

const kubeconfig = (server: string, user: object = { token: "the-token" }) => JSON.stringify({
  "current-context": "x", clusters: [{ name: "c", cluster: { server } }], users: [{ name: "u", user }], contexts: [{ name: "x", context: { cluster: "c", user: "u" } }],
});

describe("calls of the Kubernetes API", () => {
  let server: FaultServer;
  afterEach(() => server?.stop());
  const call = async (fault: Fault, timeout = 400) => {
    server = await FaultServer.start(fault);
    return new Api(await connect({ kubeconfig: kubeconfig(server.url) }), undefined, timeout).call({ path: "/api" });
  };

  const faults: [Fault, RegExp][] = [
    ["hang", /cannot be reached: no answer within 0.4 s$/],
    ["slow", /cannot be reached: no answer within 0.4 s$/],
    ["reset", /cannot be reached: .*ECONNRESET/],
    ["refused", /cannot be reached: .*ECONNREFUSED/],
    ["truncated", /cannot be reached: aborted/],
  ];
  for (const [fault, message] of faults) {
    it(`end in time where the server has the fault "${fault}"`, async () => {
      const begin = Date.now();
      await rejects(call(fault), (error: Error) => error instanceof UnreachableError && match(error.message, message) === undefined && !error.message.includes("the-token"));
      ok(Date.now() - begin < 6000, `${Date.now() - begin} ms`);
    });
  }

  it("are repeated after the time that the server asks for", async () => {
    server = await FaultServer.start("hang");
    server.first = (_request, response) => {
      if (server.requests.length === 1) response.writeHead(429, { "retry-after": "1" }).end("{}");
      else response.writeHead(200).end('{"kind": "X"}');
      return true;
    };
    const begin = Date.now();
    deepEqual(await new Api(await connect({ kubeconfig: kubeconfig(server.url) })).call({ path: "/api" }), { kind: "X" });
    ok(Date.now() - begin >= 950);
  });

  it("do not wait for a server that wants to be asked much later", async () => {
    server = await FaultServer.start("429");
    await rejects(new Api(await connect({ kubeconfig: kubeconfig(server.url) })).call({ path: "/api" }), (error: unknown) => error instanceof ApiError && error.status === 429);
    equal(server.requests.length, 1);
  });

  it("send no credentials to a login page, nor by plain http to another machine", async () => {
    await rejects(call("302"), ApiError);
    deepEqual(server.redirected, []);
    for (const user of [{ token: "the-token" }, { username: "me", password: "the-token" }]) {
      for (const host of ["127.0.0.1.nip.io", "kubernetes.example:6443"]) {
        await rejects(connect({ kubeconfig: kubeconfig(`http://${host}`, user) }), (error: Error) => /would send its credentials to .* by plain http/.test(error.message) && !error.message.includes("the-token"));
      }
    }
    equal((await connect({ kubeconfig: kubeconfig("http://kubernetes.example", {}) })).server, "http://kubernetes.example");
  });
});

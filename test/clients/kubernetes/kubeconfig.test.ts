import { deepEqual, equal, rejects, throws } from "node:assert/strict";
import { createServer } from "node:http";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { Api } from "../../../clients/kubernetes/api";
import { connect } from "../../../clients/kubernetes/connection";
import { kubeconfigFiles, readKubeconfigs } from "../../../clients/kubernetes/kubeconfig";

describe("kubeconfigs", () => {
  let directory = "";
  beforeEach(() => { directory = mkdtempSync(join(tmpdir(), "gitops-kubeconfig-")); });
  afterEach(() => rmSync(directory, { recursive: true }));

  const write = (name: string, content: object): string => {
    const path = join(directory, name);
    mkdirSync(join(path, ".."), { recursive: true });
    writeFileSync(path, JSON.stringify(content));
    return path;
  };
  const context = (name: string, cluster: string, user: string, namespace?: string) => ({ name, context: { cluster, user, ...(namespace ? { namespace } : {}) } });

  it("are those in KUBECONFIG, and an empty variable is none", () => {
    deepEqual(kubeconfigFiles({ KUBECONFIG: ["a", "", "b"].join(delimiter) }), ["a", "b"]);
    const home = kubeconfigFiles({});
    equal(home.length, 1);
    deepEqual(kubeconfigFiles({ KUBECONFIG: "" }), home);
  });

  it("complete each other: a context in one, its cluster and its user in others; the first that says a name counts", async () => {
    const a = write("a", { contexts: [context("team", "c", "u", "tools")], clusters: [] });
    const b = write("b", { "current-context": "team", clusters: [{ name: "c", cluster: { server: "https://first.example" } }], contexts: null });
    const c = write("c", { "current-context": "other", clusters: [{ name: "c", cluster: { server: "https://second.example" } }], users: [{ name: "u", user: { token: "t" } }] });
    equal(readKubeconfigs([a, b, c]).currentContext, "team");
    const { server, namespace, headers } = await connect({}, { KUBECONFIG: [a, join(directory, "missing"), b, c].join(delimiter) });
    deepEqual({ server, namespace, headers }, { server: "https://first.example", namespace: "tools", headers: { Authorization: "Bearer t" } });
  });

  it("may name a file with the token, which counts before one that they hold", async () => {
    const token = join(directory, "sub", "token");
    const kubeconfig = write("sub/config", { contexts: [context("x", "c", "u")], clusters: [{ name: "c", cluster: { server: "https://a.example" } }], users: [{ name: "u", user: { tokenFile: "token", token: "old" } }] });
    writeFileSync(token, "new\n");
    deepEqual((await connect({ context: "x" }, { KUBECONFIG: kubeconfig })).headers, { Authorization: "Bearer new" });
  });

  it("may name a command beside them, which runs once for all calls", async () => {
    const credential = { kind: "ExecCredential", apiVersion: "client.authentication.k8s.io/v1", status: { token: "from the command" } };
    const command = join(directory, "bin", "login");
    mkdirSync(join(directory, "bin"));
    writeFileSync(command, `#!/bin/sh\necho run >> '${directory}/runs'\necho '${JSON.stringify(credential)}'\n`);
    chmodSync(command, 0o755);
    const seen: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      seen.push(request.headers.authorization);
      response.end("{}");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    try {
      const { port } = server.address() as AddressInfo;
      const kubeconfig = write("config", {
        contexts: [context("x", "c", "u")],
        clusters: [{ name: "c", cluster: { server: `http://127.0.0.1:${port}` } }],
        users: [{ name: "u", user: { exec: { apiVersion: "client.authentication.k8s.io/v1", command: "./bin/login" } } }],
      });
      const api = new Api(await connect({ context: "x" }, { KUBECONFIG: kubeconfig }));
      for (const path of ["/a", "/b", "/c"]) await api.call({ path });
      deepEqual(seen, Array(3).fill("Bearer from the command"));
      equal(readFileSync(join(directory, "runs"), "utf8"), "run\n");
    } finally {
      server.close();
      server.closeAllConnections();
    }
  });

  describe("with a proxy in the environment", () => {
    const saved = { HTTP_PROXY: process.env.HTTP_PROXY, NO_PROXY: process.env.NO_PROXY, no_proxy: process.env.no_proxy };
    afterEach(() => {
      for (const [name, value] of Object.entries(saved)) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
    });

    it("go through it, but for those that NO_PROXY names", async () => {
      const asked: string[] = [];
      const proxy = createServer((_request, response) => response.end("{}"));
      proxy.on("connect", (request, socket) => {
        asked.push(request.url ?? "");
        socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
      });
      proxy.prependListener("request", (request) => asked.push(request.url ?? ""));
      await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
      try {
        process.env.HTTP_PROXY = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
        process.env.NO_PROXY = "near.invalid";
        delete process.env.no_proxy;
        const kubeconfig = write("config", {
          contexts: [context("far", "far", ""), context("near", "near", "")],
          clusters: ["far", "near"].map((name) => ({ name, cluster: { server: `http://${name}.invalid` } })),
        });
        const call = async (name: string) => new Api(await connect({ context: name }, { KUBECONFIG: kubeconfig })).call({ path: "/version" });
        await call("far").catch(() => undefined);
        equal(asked.length, 1);
        await rejects(call("near"), /ENOTFOUND|EAI_AGAIN/);
        equal(asked.length, 1);
      } finally {
        proxy.close();
        proxy.closeAllConnections();
      }
    });
  });

  it("say what is missing, and what there is", async () => {
    const kubeconfig = write("config", { contexts: [context("team", "c", "u")] });
    await rejects(connect({ context: "teem" }, { KUBECONFIG: kubeconfig }), { message: `context "teem" is not in ${kubeconfig}; did you mean "team"?; found team` });
    await rejects(connect({ context: "team" }, { KUBECONFIG: kubeconfig }), { message: `context "team" in ${kubeconfig} names no cluster that is there; correct the kubeconfig` });
    await rejects(connect({}, { KUBECONFIG: kubeconfig }), { message: `no context is current in ${kubeconfig}; name one, or choose it: kubectl config use-context NAME` });
    await rejects(connect({ kubeconfig: join(directory, "no") }), /the kubeconfig .*no does not exist/);
    writeFileSync(kubeconfig, "a: [");
    throws(() => readKubeconfigs([kubeconfig]), /config is no kubeconfig: .*; correct the file/);
  });
});

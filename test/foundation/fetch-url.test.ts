import { deepEqual, equal, rejects } from "node:assert/strict";
import { createServer, type Server } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { fetchUrl } from "../../foundation/fetch-url";

const variables = ["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy", "ALL_PROXY", "all_proxy"] as const;

describe("requests", () => {
  const saved = new Map(variables.map((name) => [name, process.env[name]]));
  let origin: Server;
  let proxy: Server;
  let asked: string[];

  const listen = async (server: Server) => {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return (server.address() as AddressInfo).port;
  };

  beforeEach(async () => {
    for (const name of variables) delete process.env[name];
    asked = [];
    origin = createServer((request, response) => response.end(`${request.method} ${request.headers.host}${request.url}`));
    const port = await listen(origin);
    proxy = createServer();
    // Every name leads to the one server here.
    proxy.on("connect", (request, socket) => {
      asked.push(request.url ?? "");
      const tunnel = connect(port, "127.0.0.1", () => {
        socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
        tunnel.pipe(socket).pipe(tunnel);
      });
    });
    process.env.HTTP_PROXY = `http://127.0.0.1:${await listen(proxy)}`;
    process.env.HTTPS_PROXY = process.env.HTTP_PROXY;
  });
  afterEach(() => {
    for (const server of [origin, proxy]) {
      server.close();
      server.closeAllConnections();
    }
    for (const [name, value] of saved) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });

  it("go through the proxy of the environment", async () => {
    equal(await (await fetchUrl("http://registry.invalid/v2/", { method: "PUT", body: "x" })).text(), "PUT registry.invalid/v2/");
    deepEqual(asked, ["registry.invalid:80"]);
    await rejects(fetchUrl("https://registry.invalid/v2/"));
    deepEqual(asked, ["registry.invalid:80", "registry.invalid:443"]);
  });

  it("reach what NO_PROXY names, and this machine, without it", async () => {
    process.env.NO_PROXY = ".invalid";
    await rejects(fetchUrl("http://registry.invalid/v2/"));
    equal(await (await fetchUrl(`http://127.0.0.1:${(origin.address() as AddressInfo).port}/a`)).status, 200);
    deepEqual(asked, []);
  });
});

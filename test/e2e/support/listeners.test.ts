import { deepEqual, ok } from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { isOnLoopback, listenersOf } from "./listeners";

describe("the sockets that a process listens on", function () {
  before(function () {
    // There is no /proc elsewhere.
    if (process.platform !== "linux") this.skip();
  });

  it("are found, and those that others reach are told from those on loopback", async () => {
    const hosts = ["127.0.0.1", "127.1.2.3", "::1", "0.0.0.0", "::"];
    const servers = await Promise.all(hosts.map(async (host) => {
      const server = createServer().listen(0, host);
      await once(server, "listening");
      return server;
    }));
    try {
      const found = listenersOf([process.pid]);
      const own = servers.map((server) => found.find(({ port }) => port === (server.address() as AddressInfo).port));
      ok(own.every((listener) => listener !== undefined));
      deepEqual(own.map((listener) => listener && isOnLoopback(listener)), [true, true, true, false, false]);
      deepEqual(listenersOf([process.ppid]).filter(({ port }) => own.some((listener) => listener?.port === port)), []);
    } finally {
      for (const server of servers) server.close();
    }
  });
});

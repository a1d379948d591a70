import { strict as assert } from "node:assert";
import { createServer, type Server } from "node:net";
import { allocatePorts, findFreePort, isFree } from "../../../rehearsal/cluster/ports";

describe("allocatePorts", () => {
  let server: Server;
  let busy: number;

  before(async () => {
    busy = await findFreePort(new Set());
    server = createServer();
    await new Promise<void>((resolve) => server.listen(busy, "127.0.0.1", resolve));
  });

  after(() => server.close());

  it("chooses different free ports below the range of outgoing connections", async () => {
    const ports = Object.values(await allocatePorts(["a", "b", "c"], {}));
    assert.equal(new Set(ports).size, 3);
    for (const port of ports) {
      assert.ok(port >= 20000 && port < 30000, String(port));
      assert.equal(await isFree(port), true);
    }
  });

  it("keeps the ports of an earlier start, also those that it does not know", async () => {
    const kept = { a: await findFreePort(new Set()), other: 1234 };
    assert.deepEqual(await allocatePorts(["a"], kept), kept);
  });

  it("prefers what the user configured", async () => {
    const port = await findFreePort(new Set());
    assert.deepEqual(await allocatePorts(["a"], { a: 1234 }, { a: port }), { a: port });
  });

  it("names the key and the port when a configured port is in use", async () => {
    await assert.rejects(allocatePorts(["api"], {}, { api: busy }), {
      message: `port ${busy} for "api" is in use by another program`,
      hint: "stop that program, or configure another port with --port api=NUMBER",
    });
  });

  it("names the key and the port when a kept port is in use", async () => {
    await assert.rejects(allocatePorts(["api"], { api: busy }, {}, 0), {
      message: `port ${busy} for "api" is in use by another program`,
      hint: "stop that program, or move this one with --port api=NUMBER",
    });
  });

  it("rejects a port that is none, and one that is configured twice", async () => {
    await assert.rejects(allocatePorts(["a"], {}, { a: 70000 }), {
      message: 'port "a" is 70000: a port is a whole number from 1 to 65535',
    });
    await assert.rejects(allocatePorts(["a", "b"], {}, { a: 4000, b: 4000 }), {
      message: 'port 4000 is configured for "b" and for "a"',
    });
  });
});

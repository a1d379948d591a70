import { strict as assert } from "node:assert";
import { spawn, type ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import {
  endProcesses,
  findOwnedProcesses,
  identify,
  isAlive,
  ownerVariable,
  residentBytes,
  signalProcess,
  waitForExit,
  type ProcessIdentity,
} from "../../rehearsal/process-identity";

const children: ChildProcess[] = [];

/** A process that runs until it is ended; with `stubborn` it ignores SIGTERM. */
async function sleeper({ stubborn = false, id = "" } = {}): Promise<ProcessIdentity> {
  const script = `${stubborn ? 'process.on("SIGTERM", () => {});' : ""} console.log("up"); setInterval(() => {}, 1000)`;
  const child = spawn(process.execPath, ["-e", script], {
    stdio: ["ignore", "pipe", "ignore"],
    env: { ...process.env, [ownerVariable]: id },
  });
  children.push(child);
  await once(child.stdout, "data");
  const identity = identify(child.pid ?? 0);
  assert.ok(identity);
  return identity;
}

describe("process identity", () => {
  after(() => children.forEach((child) => child.kill("SIGKILL")));

  it("knows a process by pid and start", async () => {
    const identity = await sleeper();
    assert.equal(isAlive(identity), true);
    assert.deepEqual(identify(identity.pid), identity);
    assert.equal(isAlive(undefined), false);
    assert.ok((residentBytes(identity.pid) ?? 0) > 1_000_000);
  });

  it("does not signal another process that has the recorded pid", async () => {
    const identity = await sleeper();
    const stranger = { pid: identity.pid, born: `${identity.born}0` };
    assert.equal(isAlive(stranger), false);
    assert.equal(signalProcess(stranger, "SIGKILL"), false);
    await endProcesses([stranger], 100);
    assert.equal(isAlive(identity), true);
  });

  it("does not take this process for one of before a restart of the machine", () => {
    const self = identify(process.pid);
    assert.ok(self);
    assert.equal(isAlive({ pid: self.pid, born: `another-boot/${self.born.split("/").at(-1)}` }), false);
  });

  it("ends what ignores SIGTERM after the grace period", async () => {
    const [polite, stubborn] = [await sleeper(), await sleeper({ stubborn: true })];
    const begin = Date.now();
    await endProcesses([polite, stubborn], 300);
    assert.equal(isAlive(polite), false);
    assert.equal(isAlive(stubborn), false);
    assert.ok(Date.now() - begin >= 300);
  });

  it("tells what is still there after the wait", async () => {
    const identity = await sleeper();
    assert.deepEqual(await waitForExit([identity], 50), [identity]);
  });

  it("finds the processes of one cluster by their environment", async function () {
    if (process.platform !== "linux") this.skip();
    const [mine, other] = [randomUUID(), randomUUID()];
    const identity = await sleeper({ id: mine });
    await sleeper({ id: other });
    assert.deepEqual(findOwnedProcesses(mine), [identity]);
  });
});

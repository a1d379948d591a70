import { strict as assert } from "node:assert";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ManagedProcess } from "../../../rehearsal/cluster/managed-process";
import { isAlive } from "../../../rehearsal/process-identity";

describe("ManagedProcess", () => {
  const directory = mkdtempSync(join(tmpdir(), "managed-process-"));
  const processes: ManagedProcess[] = [];

  const create = (script: string, options: { probe?: () => Promise<boolean>; file?: string; remark?: string } = {}) => {
    const states: string[] = [];
    const managed: ManagedProcess = new ManagedProcess(
      {
        name: "test",
        group: "controller",
        file: options.file ?? process.execPath,
        args: ["-e", script],
        env: { GREETING: "hello" },
        log: join(directory, `log-${processes.length}`),
        ...(options.probe && { probe: options.probe }),
        ...(options.remark !== undefined && { remark: options.remark }),
      },
      () => states.push(managed.status().state),
    );
    processes.push(managed);
    return { managed, states };
  };
  const until = async (condition: () => boolean): Promise<void> => {
    for (const end = Date.now() + 5000; !condition();) {
      assert.ok(Date.now() < end, "waited in vain");
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };

  after(async () => {
    await Promise.all(processes.map((managed) => managed.stop(100)));
    rmSync(directory, { recursive: true });
  });

  it("starts with the declared environment only, logs the output and stops", async () => {
    const { managed, states } = create(
      "console.log(process.env.GREETING, process.env.HOME); setInterval(() => {}, 1000)",
    );
    managed.start();
    const { identity, log } = managed.status();
    assert.equal(isAlive(identity), true);
    await until(() => readFileSync(log ?? "", "utf8").includes("hello undefined\n"));
    await managed.stop();
    assert.equal(isAlive(identity), false);
    assert.deepEqual(states, ["running", "stopped"]);
  });

  it("is running once its probe succeeds", async () => {
    const flag = join(directory, "ready");
    const { managed, states } = create("setInterval(() => {}, 1000)", { probe: async () => existsSync(flag) });
    managed.start();
    await new Promise((resolve) => setTimeout(resolve, 250));
    assert.equal(managed.running, false);
    writeFileSync(flag, "");
    await until(() => managed.running);
    assert.deepEqual(states, ["starting", "running"]);
  });

  it("starts again after a pause that grows, and counts", async () => {
    const { managed, states } = create("process.exit(3)");
    const begin = Date.now();
    managed.start();
    await until(() => managed.crashCount === 1);
    assert.equal(managed.status().message, "ended with exit status 3; started again after 0.5 s");
    await until(() => managed.crashCount === 2);
    assert.equal(managed.status().message, "ended with exit status 3; started again after 1 s");
    assert.ok(Date.now() - begin >= 500);
    assert.deepEqual(states, ["running", "crashed", "running", "crashed"]);
    await managed.stop();
    await new Promise((resolve) => setTimeout(resolve, 1100));
    assert.equal(managed.status().state, "stopped");
  });

  it("makes its remark while it runs, and says what is wrong when it does not", async () => {
    const { managed } = create("setInterval(() => {}, 1000)", { remark: "API only" });
    assert.equal(managed.status().message, undefined);
    managed.start();
    assert.equal(managed.status().message, "API only");
    process.kill(managed.status().identity?.pid ?? assert.fail("it does not run"), "SIGKILL");
    await until(() => managed.crashCount === 1);
    assert.equal(managed.status().message, "ended by SIGKILL; started again after 0.5 s");
  });

  it("says when there is no such file", async () => {
    const { managed } = create("", { file: join(directory, "missing") });
    managed.start();
    await until(() => managed.crashCount === 1);
    assert.match(managed.status().message ?? "", /ENOENT/);
  });

  it("kills what does not end in time", async () => {
    const { managed } = create('process.on("SIGTERM", () => {}); console.log("up"); setInterval(() => {}, 1000)');
    managed.start();
    const { identity, log } = managed.status();
    await until(() => readFileSync(log ?? "", "utf8").includes("up"));
    await managed.stop(200);
    assert.equal(isAlive(identity), false);
  });
});

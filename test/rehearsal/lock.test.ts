import { deepEqual, equal } from "node:assert/strict";
import { execa } from "execa";
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { readdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { packageDirectory } from "../../foundation/paths";
import { takeLock, withLock } from "../../rehearsal/lock";
import { bornOf } from "../../rehearsal/process-identity";
import { withDirectory } from "./toolchain/support";

const silent = { progress: () => undefined, poll: 5 };

/** The lock of a process; of a living one, unless told otherwise. */
async function foreignLock(path: string, pid: number, born = bornOf(pid) ?? "gone"): Promise<void> {
  await writeFile(path, JSON.stringify({ pid, born }));
}

describe("withLock", () => {
  it("lets one at a time in, in one process as well", () =>
    withDirectory(async (directory) => {
      const path = join(directory, "lock");
      let inside = 0;
      let most = 0;
      const body = async (): Promise<void> => {
        most = Math.max(most, ++inside);
        await new Promise((resolve) => setTimeout(resolve, 10));
        inside--;
      };
      await Promise.all([1, 2, 3, 4].map(() => withLock(path, silent, body)));
      equal(most, 1);
      deepEqual(await readdir(directory), []);
    }));

  it("goes away with an error too", () =>
    withDirectory(async (directory) => {
      const path = join(directory, "lock");
      const failure = withLock(path, silent, () => Promise.reject(new Error("no")));
      equal(await failure.catch((error: Error) => error.message), "no");
      equal(existsSync(path), false);
    }));

  it("waits for a living owner and names it", () =>
    withDirectory(async (directory) => {
      const path = join(directory, "lock");
      const owner = spawn("sleep", ["5"]);
      try {
        await foreignLock(path, owner.pid ?? 0);
        const lines: string[] = [];
        const waiting = withLock(path, { poll: 5, progress: (line) => lines.push(line) }, async () => "done");
        await new Promise((resolve) => setTimeout(resolve, 40));
        deepEqual(lines, [`waiting for another build (pid ${owner.pid})`]);
        await rename(path, join(directory, "released"));
        equal(await waiting, "done");
      } finally {
        owner.kill();
      }
    }));

  it("stops waiting on abort", () =>
    withDirectory(async (directory) => {
      const path = join(directory, "lock");
      await foreignLock(path, process.pid);
      const waiting = withLock(path, { ...silent, signal: AbortSignal.timeout(20) }, async () => "done");
      equal(await waiting.catch((error: Error) => error.name), "TimeoutError");
      deepEqual(await readdir(directory), ["lock"]);
    }));

  it("takes over from an owner that is gone", () =>
    withDirectory(async (directory) => {
      const path = join(directory, "lock");
      const gone = spawn("true");
      await new Promise((resolve) => gone.once("close", resolve));
      await foreignLock(path, gone.pid ?? 0);
      equal(await withLock(path, silent, async () => "done"), "done");
    }));

  it("takes over from an owner whose number another process has now, at once", () =>
    withDirectory(async (directory) => {
      const path = join(directory, "lock");
      await foreignLock(path, process.pid, "another time");
      const lines: string[] = [];
      equal(await withLock(path, { poll: 5, progress: (line) => lines.push(line), signal: AbortSignal.timeout(5000) }, async () => "done"), "done");
      deepEqual(lines, []);
    }));

  it("has one owner when many processes take it and give it back, at first from a dead one", async function () {
    this.timeout(60_000);
    await withDirectory(async (directory) => {
      const path = join(directory, "lock");
      await foreignLock(path, process.pid, "another time");
      // Each tries again and again, and says how often it was inside together with another.
      const script = `
        require("ts-node/register");
        const { existsSync, rmSync, writeFileSync } = require("node:fs");
        const { releaseLock, takeLock } = require(${JSON.stringify(require.resolve("../../rehearsal/lock"))});
        let [taken, together] = [0, 0];
        for (const end = Date.now() + 1500; Date.now() < end;) {
          if (!takeLock(${JSON.stringify(path)})) continue;
          try { writeFileSync(${JSON.stringify(join(directory, "inside"))}, "", { flag: "wx" }); } catch { together++; }
          rmSync(${JSON.stringify(join(directory, "inside"))}, { force: true });
          taken++;
          releaseLock(${JSON.stringify(path)});
        }
        console.log(taken + " " + together);`;
      const outputs = await Promise.all([1, 2, 3].map(async () => (await execa(process.execPath, ["-e", script], { cwd: packageDirectory })).stdout.split(" ").map(Number)));
      equal(outputs.every(([taken = 0]) => taken > 0), true);
      deepEqual(outputs.map(([, together]) => together), [0, 0, 0]);
      equal(takeLock(path), true);
    });
  });
});

import { deepEqual, equal } from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readdir, rename, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { withLock } from "../../../rehearsal/toolchain/lock";
import { withDirectory } from "./support";

const silent = { progress: () => undefined, poll: 5 };

async function foreignLock(path: string, pid: number): Promise<void> {
  await mkdir(path);
  await writeFile(join(path, "pid"), String(pid));
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

  it("takes over a lock that nobody renewed for a minute: its owner may be in another container", () =>
    withDirectory(async (directory) => {
      const path = join(directory, "lock");
      await foreignLock(path, process.pid);
      const longAgo = new Date(Date.now() - 61_000);
      await utimes(path, longAgo, longAgo);
      equal(await withLock(path, silent, async () => "done"), "done");
    }));
});

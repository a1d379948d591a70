import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { Git } from "../../../clients/git/git";
import { openBranch, type OpenBranch } from "../../../clients/git/open";
import { ownRef, removeLeftRefs } from "../../../clients/git/own-refs";
import { publish } from "../../../clients/git/publish";
import { waitUntil } from "../../../foundation/wait";
import { git, TestRepository } from "../../cli/image/support";

describe("a checkout", function () {
  this.timeout(30_000);
  let repository: TestRepository;
  let checkout: string;
  beforeEach(() => {
    repository = new TestRepository({ "a.txt": "1\n", "b.txt": "1\n" });
    checkout = repository.checkout("mine");
  });
  afterEach(() => repository.remove());
  const signal = new AbortController().signal;
  const open = (push: boolean): Promise<OpenBranch> => openBranch({ repository: checkout, branch: undefined, push, signal });
  const log = () => git(checkout, "log", "--format=%s").split("\n");

  it("takes the change on top of a commit that came meanwhile, without a push, too", async () => {
    const opened = await open(false);
    let edits = 0;
    const { retries } = await publish(opened, async () => {
      if ((edits += 1) === 1) {
        writeFileSync(join(checkout, "b.txt"), "2\n");
        git(checkout, "commit", "--quiet", "--all", "--message", "theirs");
      }
      return { files: new Map([["a.txt", "2\n"]]), message: "mine" };
    }, signal);
    deepEqual([retries, edits, log()], [1, 2, ["mine", "theirs", "content"]]);
    equal(git(checkout, "status", "--porcelain"), "");
  });

  it("waits while another command of Git is at work in it", async () => {
    const opened = await open(false);
    const lock = join(checkout, ".git", "index.lock");
    let edits = 0;
    const { retries } = await publish(opened, async () => {
      if ((edits += 1) === 1) writeFileSync(lock, "");
      else rmSync(lock, { force: true });
      return { files: new Map([["a.txt", "2\n"]]), message: "mine" };
    }, signal);
    deepEqual([retries, log()], [1, ["mine", "content"]]);
  });

  it("is not moved where that cannot be put right", async () => {
    const opened = await open(false);
    writeFileSync(join(checkout, "c.txt"), "theirs\n");
    await rejects(publish(opened, async () => ({ files: new Map([["c.txt", "mine\n"]]), message: "mine" }), signal), { hint: "nothing was changed" });
    deepEqual(log(), ["content"]);
  });

  it("loses the refs of runs that were killed, and keeps those of runs that go on", async () => {
    const machine = hostname().replaceAll(/[^A-Za-z0-9]+/g, "-").replaceAll(/^-+|-+$/g, "");
    const gone = execFileSync("sh", ["-c", "echo $$"], { encoding: "utf8" }).trim();
    const now = Date.now();
    const left = ["refs/gitops/0b8f6d9c-4f7e-4c53-9a4e-1f7f5c9c2d11", `refs/gitops/${machine}/${now}-${gone}-a`, `refs/gitops/elsewhere/${now - 90_000_000}-1-a`];
    const kept = [ownRef(), `refs/gitops/elsewhere/${now}-${gone}-a`];
    for (const ref of [...left, ...kept]) git(checkout, "update-ref", ref, "HEAD");
    await removeLeftRefs(new Git(checkout));
    deepEqual(git(checkout, "for-each-ref", "--format=%(refname)", "refs/gitops").split("\n").sort(), kept.sort());
  });

  it("has no ref for ever when a run is killed", async () => {
    const script = `
      const { openBranch } = require(${JSON.stringify(join(__dirname, "../../../clients/git/open"))});
      const { publish } = require(${JSON.stringify(join(__dirname, "../../../clients/git/publish"))});
      const signal = new AbortController().signal;
      openBranch({ repository: ${JSON.stringify(checkout)}, branch: undefined, push: true, signal }).then(async (opened) => {
        await opened.tip();
        process.kill(process.pid, "SIGKILL");
      });`;
    const { execa } = await import("execa");
    const killed = await execa(process.execPath, ["-r", "ts-node/register/transpile-only", "-e", script], { reject: false, cwd: join(__dirname, "../../..") });
    equal(killed.signal, "SIGKILL", killed.stderr);
    equal(git(checkout, "for-each-ref", "refs/gitops").split("\n").filter(Boolean).length, 1);
    const opened = await open(true);
    await opened.tip();
    await opened.close();
    ok(await waitUntil(() => git(checkout, "for-each-ref", "refs/gitops") === "", { interval: 20, timeout: 1000 }));
  });
});

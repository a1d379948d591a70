import { deepEqual, equal, match, ok } from "node:assert/strict";
import { execa } from "execa";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { waitUntil } from "../../foundation/wait";
import { packageDirectory } from "../../foundation/paths";
import { FaultServer } from "../support/fault-server";
import { git, TestRepository } from "./image/support";

/** What a terminal obeys in place of showing it; a line end is none of it here. */
const obeyed = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/;

describe("commands that use Git", function () {
  this.timeout(60_000);
  let directory: string;
  let temporary: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "gitops-git-faults-"));
    temporary = join(directory, "tmp");
    mkdirSync(temporary);
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const start = (args: readonly string[], env: Record<string, string> = {}) =>
    execa(process.execPath, [join(packageDirectory, "bin", "gitops.js"), ...args], { cwd: directory, env: { TMPDIR: temporary, ...env }, stdin: "ignore", reject: false });
  const left = () => readdirSync(temporary).filter((name) => name.startsWith("gitops-"));
  const commands = (repository: string): Record<string, string[]> => ({
    "image set": ["image", "set", "dev", "v2", "backend", "--repo", repository, "--branch", "main", "--path", "a", "--push", "--no-verify-registry"],
    "image get": ["image", "get", "dev", "--repo", repository, "--branch", "main", "--path", "a"],
    "repo init": ["repo", "init", "--system", "mirai", "--repo", repository, "--push"],
    "repo update": ["repo", "update", "--repo", repository, "--push"],
  });

  for (const name of Object.keys(commands(""))) {
    it(`${name} ends within two seconds of Ctrl-C while the server is silent, and leaves nothing behind`, async () => {
      const server = await FaultServer.start("hang");
      try {
        const running = start(commands(`${server.url}/gitops.git`)[name] ?? []);
        ok(await waitUntil(() => server.requests.length > 0, { interval: 20, timeout: 30_000 }));
        const begin = performance.now();
        running.kill("SIGINT");
        const { exitCode, stdout, stderr } = await running;
        const took = performance.now() - begin;
        ok(took < 2000, `${took} ms`);
        deepEqual([exitCode, stdout], [130, ""]);
        match(stderr, name === "image get" ? /^error: interrupted$/ : /^error: interrupted\n {7}.*changed/);
        deepEqual(left(), []);
        const children = readdirSync("/proc").filter((pid) => /^\d+$/.test(pid)).filter((pid) => {
          try {
            return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(`${server.url}/gitops.git`);
          } catch {
            return false;
          }
        });
        deepEqual(children, []);
      } finally {
        await server.stop();
      }
    });
  }

  it("give a server up that does not answer in time, and say so", async () => {
    const server = await FaultServer.start("hang");
    try {
      const runs = await Promise.all(["image get", "repo update"].map((name) => start(commands(`${server.url}/gitops.git`)[name] ?? [], { GITOPS_REQUEST_TIMEOUT: "1" })));
      for (const { exitCode, stderr } of runs) {
        equal(exitCode, 1);
        equal(stderr, `error: git fetch was given up after 1 s: ${server.url}/gitops.git did not answer, or not all of it\n       check the address and the network; GITOPS_REQUEST_TIMEOUT sets another number of seconds`);
      }
      deepEqual(left(), []);
    } finally {
      await server.stop();
    }
  });

  it("never ask on a terminal", async () => {
    const server = await FaultServer.start("hang");
    server.first = (_request, response) => {
      response.writeHead(401, { "www-authenticate": 'Basic realm="git"' }).end();
      return true;
    };
    try {
      // `script` gives the command a terminal of its own; who asks there waits for ever.
      const words = commands(`${server.url}/gitops.git`)["image get"] ?? [];
      const { stdout, timedOut } = await execa("script", ["-qec", [process.execPath, join(packageDirectory, "bin", "gitops.js"), ...words].join(" "), "/dev/null"], { cwd: directory, env: { TMPDIR: temporary, GIT_ASKPASS: "", SSH_ASKPASS: "" }, timeout: 20_000, reject: false });
      equal(timedOut, false);
      match(stdout, /error: cannot fetch .*could not read Username/);
    } finally {
      await server.stop();
    }
  });

  it("show no credentials of an address, neither as text nor as JSON", async () => {
    for (const repository of ["https://robot:s3cr/et@git.invalid/x.git", "https://robot:s3cr!et@127.0.0.1:9/x.git", "robot:s3cret@git.invalid:x.git", "ssh://robot:s3cret@git.invalid/x.git"]) {
      for (const name of ["image get", "repo init"]) {
        const { stdout, stderr, exitCode } = await start([...(commands(repository)[name] ?? []), "--format", "json"]);
        ok(exitCode !== 0 && stderr.startsWith("error: ") && !/s3cr/.test(stdout + stderr), `${stdout}${stderr}`);
      }
    }
  });

  it("write files into a repository that ignores them", async () => {
    const repository = new TestRepository({ ".gitignore": "charts/\n*.yaml\n" });
    try {
      const { exitCode, stdout } = await start([...(commands(repository.bare)["repo init"] ?? []), "--branch", "main", "--format", "json"], { GIT_AUTHOR_NAME: "a", GIT_AUTHOR_EMAIL: "a@b", GIT_COMMITTER_NAME: "a", GIT_COMMITTER_EMAIL: "a@b" });
      equal(exitCode, 0);
      const { branches: [branch] } = JSON.parse(stdout) as { branches: { added: string[]; commit: string }[] };
      const there = new Set(git(repository.bare, "ls-tree", "-r", "--name-only", "main").split("\n"));
      ok(branch !== undefined && branch.added.some((path) => path.startsWith("charts/")));
      deepEqual(branch.added.filter((path) => !there.has(path)), []);
    } finally {
      repository.remove();
    }
  });

  it("show and commit what stands in Git without what a terminal obeys", async () => {
    const text = 'images:\n  - name: ghcr.io/team/backend\n    newTag: "v1\\u001b]0;owned\\u0007\\u009b31m\\u202e\\nSigned-off-by: x\\nX: y"\n';
    const repository = new TestRepository({ "a/kustomization.yaml": text });
    try {
      for (const format of ["text", "json"]) {
        const shown = await start([...(commands(repository.bare)["image get"] ?? []), "--format", format]);
        equal(shown.exitCode, 0, shown.stderr);
        ok(shown.stdout.includes("v1") && !obeyed.test(shown.stdout), JSON.stringify(shown.stdout));
      }
      const words = ["image", "set", "dev", "v2", "--repo", repository.bare, "--branch", "main", "--path", "a", "--push", "--no-verify-registry"];
      for (const more of [["--dry-run"], []]) {
        const set = await start([...words, ...more]);
        equal(set.exitCode, 0, set.stderr);
        ok(!obeyed.test(set.stdout + set.stderr), JSON.stringify(set.stdout));
      }
      const message = git(repository.bare, "log", "-1", "--format=%B", "main");
      ok(!obeyed.test(message) && !/^(X: y|Signed-off-by)/m.test(message), JSON.stringify(message));
    } finally {
      repository.remove();
    }
  });

  it("show what a server says without what a terminal obeys", async () => {
    const repository = new TestRepository({ "a/kustomization.yaml": "images:\n  - name: ghcr.io/team/backend\n    newTag: v1\n" });
    try {
      repository.hook("pre-receive", "printf 'no \\033[2J\\033]0;owned\\007 \\302\\233 token ghp_0123456789abcdef0123\\n' >&2; exit 1");
      const { exitCode, stderr } = await start(commands(repository.bare)["image set"] ?? []);
      equal(exitCode, 1);
      ok(stderr.includes("no \\u001b[2J") && !obeyed.test(stderr) && !stderr.includes("0123456789"), JSON.stringify(stderr));
    } finally {
      repository.remove();
    }
  });
});

import { deepEqual, equal, match, ok } from "node:assert/strict";
import { execa } from "execa";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packageDirectory } from "../../foundation/paths";
import { git, TestRepository } from "./image/support";

/** What a terminal obeys in place of showing it; a line end is none of it here. */
const obeyed = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/;
const kustomization = "images:\n  - name: ghcr.io/team/backend\n    newTag: v1\n";
const identity = { GIT_AUTHOR_NAME: "a", GIT_AUTHOR_EMAIL: "a@localhost", GIT_COMMITTER_NAME: "a", GIT_COMMITTER_EMAIL: "a@localhost" };

describe("a hostile GitOps repository", function () {
  this.timeout(60_000);
  let directory: string;
  let temporary: string;
  let repository: TestRepository;
  /** A file that is there when a command of the repository ran. */
  let mark: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "gitops-hostile-"));
    temporary = join(directory, "tmp");
    mark = join(directory, "ran");
    mkdirSync(temporary);
    repository = new TestRepository({ "a/kustomization.yaml": kustomization });
  });
  afterEach(() => {
    repository.remove();
    rmSync(directory, { recursive: true, force: true });
  });

  /** Runs a command to its end: no trace, nothing that a terminal obeys, nothing left behind, no command of the repository. */
  const run = async (...args: string[]) => {
    const ended = await execa(process.execPath, [join(packageDirectory, "bin", "gitops.js"), ...args], {
      cwd: directory, env: { TMPDIR: temporary, ...identity }, stdin: "ignore", reject: false, timeout: 30_000, killSignal: "SIGKILL", stripFinalNewline: false,
    });
    const output = ended.stdout + ended.stderr;
    equal(ended.timedOut, false, "it waits for ever");
    ok(!/^\s+at .*[:(]\d+/m.test(output), output);
    ok(!obeyed.test(output), JSON.stringify(output));
    deepEqual(readdirSync(temporary).filter((name) => name.startsWith("gitops-")), []);
    ok(!existsSync(mark), "a command of the repository ran");
    return ended;
  };
  const image = (mode: "get" | "set", where: string, ...more: string[]) =>
    run("image", mode, "dev", ...(mode === "set" ? ["v2", "--no-verify-registry"] : []), "--repo", where, "--branch", "main", "--path", "a", ...more);
  /** A commit that somebody else pushed. */
  const pushed = (change: (checkout: string) => void): void => {
    const checkout = repository.checkout(`theirs-${Date.now()}`);
    change(checkout);
    git(checkout, "add", "--all");
    git(checkout, "commit", "--quiet", "--message", "theirs");
    git(checkout, "push", "--quiet", "origin", "main");
  };

  describe("with commands in the configuration of a checkout", () => {
    const program = () => {
      const path = join(directory, "program.sh");
      writeFileSync(path, `#!/bin/sh\ntouch ${mark}\ncat\n`, { mode: 0o755 });
      return path;
    };
    for (const [what, prepare] of Object.entries<(checkout: string, path: string) => void>({
      "core.fsmonitor": (checkout, path) => { git(checkout, "config", "core.fsmonitor", path); },
      "core.hooksPath": (checkout, path) => {
        const hooks = join(directory, "hooks");
        mkdirSync(hooks);
        for (const hook of ["post-merge", "pre-push", "reference-transaction", "post-index-change", "post-checkout"]) symlinkSync(path, join(hooks, hook));
        git(checkout, "config", "core.hooksPath", hooks);
      },
      "hooks of its own": (checkout, path) => {
        for (const hook of ["post-merge", "pre-push", "reference-transaction", "post-index-change"]) symlinkSync(path, join(checkout, ".git", "hooks", hook));
      },
      "diff.external": (checkout, path) => { git(checkout, "config", "diff.external", path); },
      "a textconv": (checkout, path) => {
        git(checkout, "config", "diff.x.textconv", path);
        writeFileSync(join(checkout, ".git", "info", "attributes"), "*.yaml diff=x\n");
      },
      "remote.origin.uploadpack and receivepack": (checkout, path) => {
        git(checkout, "config", "remote.origin.uploadpack", `${path};git-upload-pack`);
        git(checkout, "config", "remote.origin.receivepack", `${path};git-receive-pack`);
      },
      "remote.origin.vcs": (checkout) => { git(checkout, "config", "remote.origin.vcs", "ext"); },
    })) {
      it(`runs none of them: ${what}`, async () => {
        const checkout = repository.checkout("mine");
        prepare(checkout, program());
        rmSync(mark, { force: true });
        equal((await image("set", checkout, "--dry-run")).exitCode, 0);
        const { exitCode, stderr } = await image("set", checkout, "--push");
        // Where the way to the server itself is such a command, nothing goes there.
        if (exitCode !== 0) match(stderr, /^error: /);
        await image("set", checkout);
        rmSync(join(checkout, ".git", "info", "attributes"), { force: true });
      });
    }
  });

  describe("with files that lead elsewhere", () => {
    const listing = "gitops-repository.yaml";
    const update = () => run("repo", "update", "--system", "mirai", "--repo", repository.bare, "--branch", "main", "--push");
    const secret = "outside-7f3c";
    for (const [what, target] of Object.entries<() => string>({
      "a device": () => "/dev/zero",
      "a pipe that nobody writes": () => {
        const path = join(directory, "pipe");
        execFileSync("mkfifo", [path]);
        return path;
      },
      "a file of this machine": () => {
        const path = join(directory, "outside");
        writeFileSync(path, `${secret}: [\n`);
        return path;
      },
    })) {
      it(`does not read ${what}`, async () => {
        await run("repo", "init", "--system", "mirai", "--repo", repository.bare, "--branch", "main", "--push");
        const place = target();
        const files = git(repository.bare, "ls-tree", "-r", "--name-only", "main").split("\n");
        ok(files.length > 10);
        const replaced = files.filter((path) => /kustomization\.yaml$|CODEOWNERS/.test(path) || path.includes(listing));
        ok(replaced.length > 1, files.join("\n"));
        pushed((checkout) => {
          for (const path of replaced) {
            rmSync(join(checkout, path));
            symlinkSync(place, join(checkout, path));
          }
        });
        const { exitCode, stdout, stderr } = await update();
        equal(exitCode, 1, stdout + stderr);
        match(stderr, /^error: .*symbolic link/);
        ok(!(stdout + stderr).includes(secret));
      });
    }
  });

  it("with branches that look like options is told and not obeyed", async () => {
    const tip = git(repository.bare, "rev-parse", "main");
    writeFileSync(join(repository.bare, "packed-refs"), `# pack-refs with: peeled fully-peeled sorted \n${tip} refs/heads/--upload-pack=touch\n${tip} refs/heads/-x\n${tip} refs/heads/main\n`);
    equal((await image("get", repository.bare)).exitCode, 0);
    const { exitCode, stderr } = await run("image", "get", "dev", "--repo", repository.bare, "--branch", "-x", "--path", "a");
    equal(exitCode, 2, stderr);
    equal((await image("set", repository.bare, "--push")).exitCode, 0);
  });

  it("with names of files that a terminal would obey, submodules and filters is read; nothing is written to such a name", async () => {
    pushed((checkout) => {
      const name = "a/\u001b]0;owned\u0007\nb";
      mkdirSync(join(checkout, name), { recursive: true });
      writeFileSync(join(checkout, name, "kustomization.yaml"), kustomization);
      writeFileSync(join(checkout, "a/kustomization.yaml"), `${kustomization}resources:\n  - ${JSON.stringify(name.slice(2))}\n`);
      writeFileSync(join(checkout, "-rf"), "x\n");
      writeFileSync(join(checkout, ".gitattributes"), "* filter=x diff=x merge=x\n");
      writeFileSync(join(checkout, ".gitmodules"), `[submodule "x"]\n\tpath = x\n\turl = ext::touch ${mark}\n`);
      git(checkout, "update-index", "--add", "--cacheinfo", `160000,${git(checkout, "rev-parse", "HEAD")},x`);
      mkdirSync(join(checkout, "x"));
    });
    equal((await image("get", repository.bare)).exitCode, 0);
    const set = await image("set", repository.bare, "--push");
    equal(set.exitCode, 2);
    match(set.stderr, /^error: .*must not hold control characters/);
    equal(git(repository.bare, "log", "-1", "--format=%s", "main"), "theirs");
    const init = await run("repo", "init", "--system", "mirai", "--repo", repository.bare, "--branch", "main", "--push");
    equal(init.exitCode, 0, init.stdout.slice(-500) + init.stderr);
  });

  it("with YAML that stands for too much is refused in a message", async () => {
    const names = "bcdefghij".split("");
    const bomb = ["a: &a [x,x,x,x,x,x,x,x,x]", ...names.map((name, index) => `${name}: &${name} [${Array(9).fill(`*${"abcdefghij"[index]}`).join(",")}]`), "images: *j", "resources: *j", ""].join("\n");
    pushed((checkout) => writeFileSync(join(checkout, "a/kustomization.yaml"), bomb));
    const { exitCode, stderr } = await image("get", repository.bare);
    equal(exitCode, 1);
    match(stderr, /^error: a\/kustomization\.yaml/);
  });
});

import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { Command } from "commander";
import { execa } from "execa";
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { simpleGit } from "simple-git";
import { registerRepo } from "../../cli/commands/repo";
import { writeRepository } from "../../cli/repo";
import type { RepoResult } from "../../cli/repo/result";
import { UserError } from "../../foundation/errors";

const command = resolve(__dirname, "../../bin/gitops.js");

describe("gitops repo", function () {
  this.timeout(300_000);
  let directory = "";
  beforeEach(async () => { directory = await mkdtemp(join(tmpdir(), "gitops-repo-test-")); });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  const identity = { GIT_AUTHOR_NAME: "a", GIT_AUTHOR_EMAIL: "a@localhost", GIT_COMMITTER_NAME: "a", GIT_COMMITTER_EMAIL: "a@localhost" };
  const original = { ...process.env };
  before(() => { Object.assign(process.env, identity); });
  after(() => { process.env = original; });
  const write = (mode: "init" | "update", parts: Partial<Parameters<typeof writeRepository>[0]>) =>
    writeRepository({ mode, system: undefined, target: { out: undefined, address: undefined }, branch: undefined, dryRun: false, force: false, ...parts });
  const repo = (...args: string[]) => execa(process.execPath, [command, "repo", ...args], { cwd: directory, reject: false, env: identity });
  const counts = ({ branches }: RepoResult) => branches.map(({ branch, environment, added, changed, removed, unchanged }) => [branch, environment, added.length > 0, changed.length, removed.length, unchanged > 0]);

  it("writes a directory once, keeps a tag, and reports an edit", async () => {
    const out = join(directory, "out");
    const first = await repo("init", "--system", "incident-assistant", "--out", out, "--format", "json");
    deepEqual([first.exitCode, first.stderr], [0, ""]);
    deepEqual(counts(JSON.parse(first.stdout) as RepoResult), [["main", "dev", true, 0, 0, false]]);
    const file = join(out, "k8s/overlays/prod/kustomization.yaml");
    await writeFile(file, (await readFile(file, "utf8")).replace("newTag: unreleased", "newTag: e5c2216"));
    deepEqual(counts(await write("update", { target: { out, address: undefined } })), [["main", "dev", false, 0, 0, true]]);

    await writeFile(join(out, "CODEOWNERS"), "* @somebody\n");
    const refused = await repo("update", "--out", out);
    equal(refused.exitCode, 1);
    match(refused.stdout, /^ {2}! CODEOWNERS: it was edited by hand\n/);
    match(refused.stdout, /\nincident-assistant on main \(as dev\) in out: 0 new, 0 changed, 0 removed, \d+ as before\nNothing was written\.$/);
    match(refused.stderr, /^error: 1 file was edited by hand: CODEOWNERS\n {7}put the edit into the declaration/);
    equal(await readFile(join(out, "CODEOWNERS"), "utf8"), "* @somebody\n");
    deepEqual(counts(await write("update", { force: true, target: { out, address: undefined } })), [["main", "dev", false, 1, 0, true]]);
    ok((await readFile(file, "utf8")).includes("newTag: e5c2216"));
  });

  it("writes every branch of a new repository, and takes up what others push meanwhile", async () => {
    const bare = join(directory, "gitops.git");
    await simpleGit().init([bare, "--bare", "--initial-branch", "main"]);
    const target = { out: undefined, address: bare };
    const shown = await write("init", { system: "mirai", target, dryRun: true });
    deepEqual([shown.written, (await simpleGit(bare).branch()).all], [false, []]);
    const first = await write("init", { system: "mirai", target });
    deepEqual(first.branches.map(({ branch }) => branch), ["main", "staging", "production"]);
    deepEqual((await simpleGit(bare).branch()).all.sort(), ["main", "production", "staging"]);
    deepEqual((await write("update", { target })).branches.map(({ branch, commit, added }) => [branch, commit, added]), [["main", undefined, []]]);

    // Somebody removes a file; and while the update runs, the pipeline writes a tag.
    const clone = join(directory, "clone");
    await simpleGit().clone(bare, clone);
    const git = simpleGit(clone);
    await git.addConfig("user.name", "a").addConfig("user.email", "a@localhost");
    await rm(join(clone, "CODEOWNERS"));
    await git.add("--all").commit("Remove a file").push("origin", "HEAD:main");
    const file = join(clone, "k8s/backend/kustomization.yaml");
    await writeFile(file, (await readFile(file, "utf8")).replace(/newTag: .*/, "newTag: e5c2216"));
    await git.add("--all").commit("Deploy e5c2216").push("origin", "HEAD:refs/pipeline/one");
    const hook = join(bare, "hooks", "update");
    await writeFile(hook, `#!/bin/sh\nif [ ! -f moved ]; then touch moved; git update-ref refs/heads/main refs/pipeline/one; fi\n`);
    await chmod(hook, 0o755);

    const [main] = (await write("update", { target })).branches;
    deepEqual(main?.added, ["CODEOWNERS"]);
    equal((await simpleGit(bare).revparse(["main"])).trim(), main?.commit);
    const show = (path: string) => simpleGit(bare).show([`main:${path}`]);
    ok((await show("k8s/backend/kustomization.yaml")).includes("newTag: e5c2216"));
    ok((await show("CODEOWNERS")).includes("gitops:keep"));
    deepEqual((await simpleGit(bare).log(["main"])).all.map(({ message }) => message), ["Update the GitOps repository of mirai", "Deploy e5c2216", "Remove a file", "Write the GitOps repository of mirai"]);
  });

  it("pushes from inside a Git hook, and without a name set up for commits", async () => {
    const [bare, other] = [join(directory, "gitops.git"), join(directory, "other.git")];
    for (const path of [bare, other]) await simpleGit().init([path, "--bare", "--initial-branch", "main"]);
    const env = { GIT_DIR: other, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null", HOME: directory };
    const names = Object.fromEntries(Object.keys(identity).map((name) => [name, undefined]));
    const flags = ["repo", "init", "--system", "mirai", "--branch", "main", "--repo", bare, "--push"];
    const { exitCode, stderr } = await execa(process.execPath, [command, ...flags], { cwd: directory, reject: false, env: { ...env, EMAIL: undefined, ...names } });
    deepEqual([exitCode, stderr], [0, ""]);
    const author = async (path: string) => (await execa("git", ["--git-dir", path, "log", "--all", "--format=%an <%ae>"])).stdout;
    deepEqual([await author(bare), await author(other)], ["gitops <gitops@localhost>", ""]);
  });

  it("refuses what it cannot be told, with one error and without a stack trace", async () => {
    const result = await repo("update");
    deepEqual([result.exitCode, result.stdout, result.stderr], [2, "", "error: exactly one of --out and --repo must be given"]);
  });

  const told: [title: string, flags: string[], message: string][] = [
    ["a repository without --push", ["--repo", "x"], "--repo needs --push, or --dry-run to see what would change"],
    ["a directory with --push", ["--out", "x", "--push"], "--push goes with --repo: commit the directory yourself"],
    ["no system", ["--out", "x"], "which system is meant? there are"],
    ["an unknown system", ["--system", "mira", "--out", "x"], 'there is no system "mira"; did you mean "mirai"?; there are'],
    ["an unknown branch", ["--system", "mirai", "--branch", "prodction", "--out", "x"], 'no environment of mirai follows branch "prodction"; did you mean "production"?; its branches are main, staging, production'],
    ["an update before there is anything", ["--system", "mirai", "--out", "x"], "branch main has no .gitops-repository.json: nothing was written there yet"],
  ];
  for (const [title, flags, message] of told) {
    it(`refuses ${title}, and writes nothing`, async () => {
      const before = process.cwd();
      process.chdir(directory);
      try {
        const program = new Command("gitops").exitOverride();
        registerRepo(program);
        await rejects(program.parseAsync(["node", "gitops", "repo", "update", ...flags]), (error: unknown) => error instanceof UserError && (deepEqual([error.message.replace(/there are .*/, "there are"), error.exitCode], [message, 2]), true));
      } finally {
        process.chdir(before);
      }
      deepEqual(await readdir(directory), []);
    });
  }
});

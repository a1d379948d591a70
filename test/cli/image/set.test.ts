import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { runGet, runSet, SetOptions, SetResult } from "../../../cli/image";
import { digestOf, dockerLogin, git, readText, RegistryLogin, TestRegistry, TestRepository } from "./support";

const kustomization = (host: string) => [
  "images:",
  `  - name: ${host}/shop/backend`,
  "    newTag: v1   # set by the pipeline",
  `  - name: ${host}/shop/frontend`,
  "    newTag: v1",
  "",
].join("\n");
const file = "overlays/dev/kustomization.yaml";

describe("gitops image set", function () {
  // Every case runs git some dozen times.
  this.timeout(60_000);
  let registry: TestRegistry;
  let repository: TestRepository;
  const own = mkdtempSync(join(tmpdir(), "gitops-image-temporary-"));
  const temporary = process.env.TMPDIR;

  const start = async (login: RegistryLogin = "none", withDigest = true) => {
    registry ??= await TestRegistry.start({ "shop/backend": ["v1", "v2", "v3", "latest"], "shop/frontend": ["v1", "v2"] });
    registry.behave(login, withDigest);
    repository?.remove();
    repository = new TestRepository({ [file]: kustomization(registry.host) });
  };
  beforeEach(async () => {
    await start();
    process.env.TMPDIR = own;
  });
  afterEach(() => {
    if (temporary === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = temporary;
    deepEqual(readdirSync(own), [], "what was temporary is removed");
  });
  after(async () => {
    await registry.stop();
    repository.remove();
    rmSync(own, { recursive: true });
  });

  const options = (over: Partial<SetOptions> = {}): SetOptions => ({
    environment: "dev", version: "v2", services: ["backend"], system: undefined, repository: pathToFileURL(repository.bare).href, branch: "main", paths: ["overlays/dev"],
    push: true, dryRun: false, pin: false, verify: true, registries: { addresses: new Map(), insecure: new Set() }, format: "json", ...over,
  });

  /** Runs the command and returns what it printed. */
  async function printed(run: () => Promise<void>): Promise<string> {
    const write = process.stdout.write;
    let text = "";
    process.stdout.write = ((chunk: string) => { text += chunk; return true; }) as typeof process.stdout.write;
    try {
      await run();
      return text;
    } finally {
      process.stdout.write = write;
    }
  }
  const set = async (over: Partial<SetOptions> = {}) => JSON.parse(await printed(() => runSet(options(over)))) as SetResult & { dryRun: boolean };

  it("pushes one commit that changes the tag alone, in the documented form", async () => {
    const result = await set();
    const text = kustomization(registry.host);
    equal(repository.read(file), text.replace("newTag: v1   #", "newTag: v2   #").trimEnd());
    deepEqual(repository.log(), ["chore: update backend image to v2 [skip ci]", "content"]);
    equal(git(repository.bare, "show", "--stat", "--format=", "main").split("\n").at(-1), " 1 file changed, 1 insertion(+), 1 deletion(-)");
    deepEqual(result, {
      environment: "dev", repository: pathToFileURL(repository.bare).href, branch: "main", tag: "v2", verified: true,
      changes: [{ service: "backend", file, from: "v1", to: "v2" }], commit: repository.log("%H")[0], pushed: true, retries: 0, dryRun: false,
    });
    deepEqual(registry.requests, ["HEAD /v2/shop/backend/manifests/v2 -"]);
  });

  it("sets all services without names, and changes nothing the second time", async () => {
    await set({ services: [] });
    deepEqual(repository.log(), ["chore: update 2 images to v2 [skip ci]", "content"]);
    const again = await set({ services: [] });
    deepEqual([again.changes, again.commit, again.pushed], [[], undefined, false]);
    equal(repository.log().length, 2);
    equal(await printed(() => runSet(options({ services: [], format: "text" }))), "nothing to change: dev has v2 already\n");
  });

  it("shows the difference without changing anything", async () => {
    const text = await printed(() => runSet(options({ dryRun: true, push: false, format: "text" })));
    match(text, /^diff --git a\/overlays\/dev\/kustomization\.yaml b\/overlays\/dev\/kustomization\.yaml$/m);
    match(text, /^-    newTag: v1   # set by the pipeline\n\+    newTag: v2   # set by the pipeline$/m);
    match(text, /^would change:\n {2}backend: v1 -> v2 {2}\(overlays\/dev\/kustomization\.yaml\)$/m);
    equal(repository.log().length, 1);
  });

  it("refuses a tag that the registry does not have, for every service, and asks nobody when told so", async () => {
    await rejects(set({ version: "v3", services: [] }), {
      message: `the registry has no ${registry.host}/shop/frontend:v3`,
      hint: "push the image first, or skip this question with --no-verify-registry; nothing was changed",
    });
    equal(repository.log().length, 1);
    registry.requests.length = 0;
    equal((await set({ version: "v3", services: [], verify: false })).verified, false);
    deepEqual([repository.log()[0], registry.requests], ["chore: update 2 images to v3 [skip ci]", []]);
  });

  it("writes the digest on request, and refuses one that the registry does not have for the tag", async () => {
    const digest = digestOf("shop/backend", "v2");
    const wrong = digestOf("shop/backend", "v1");
    await rejects(set({ version: `v2@${wrong}` }), { message: `${registry.host}/shop/backend:v2 is ${digest} in the registry, not ${wrong}` });
    await set({ pin: true });
    match(repository.read(file), new RegExp(`newTag: v2 {3}# set by the pipeline\n {4}digest: ${digest}\n`));
    await set({ version: "v3" });
    match(repository.read(file), new RegExp(`newTag: v3 {3}# set by the pipeline\n {4}digest: ${digestOf("shop/backend", "v3")}\n`), "a digest is never left behind");
    await rejects(set({ pin: true, verify: false }), { message: "--digest needs the registry, which --no-verify-registry leaves out" });
  });

  for (const login of ["basic", "bearer"] as const) {
    it(`logs in to a registry with ${login} authentication as docker does, and says what is wrong otherwise`, async () => {
      await start(login);
      const previous = process.env.DOCKER_CONFIG;
      try {
        process.env.DOCKER_CONFIG = join(repository.root, "none");
        await rejects(set(), { message: `registry ${registry.host} wants credentials for shop/backend, and ${join(repository.root, "none", "config.json")} has none for it` });
        process.env.DOCKER_CONFIG = dockerLogin(repository.root, registry.host, Buffer.from("robot:wrong").toString("base64"));
        await rejects(set(), { message: `registry ${registry.host} refuses the credentials in ${join(process.env.DOCKER_CONFIG, "config.json")} for shop/backend` });
        process.env.DOCKER_CONFIG = dockerLogin(repository.root, registry.host);
        equal((await set()).pushed, true);
      } finally {
        if (previous === undefined) delete process.env.DOCKER_CONFIG;
        else process.env.DOCKER_CONFIG = previous;
      }
    });
  }

  it("works out the digest where a registry does not say it", async () => {
    await start("none", false);
    await set({ pin: true });
    match(repository.read(file), new RegExp(digestOf("shop/backend", "v2")));
  });

  it("asks another address for a registry's images, and says when none answers", async () => {
    const inside = "docker-registry.infrastructure.svc.cluster.local:5000";
    repository.remove();
    repository = new TestRepository({ [file]: kustomization(inside) });
    const addresses = new Map([[inside, `http://${registry.host}`]]);
    equal((await set({ registries: { addresses, insecure: new Set() } })).pushed, true);
    const closed = "http://127.0.0.1:9";
    await rejects(set({ version: "v3", registries: { addresses: new Map([[inside, closed]]), insecure: new Set() } }), {
      message: /^registry docker-registry\.infrastructure\.svc\.cluster\.local:5000 cannot be reached at http:\/\/127\.0\.0\.1:9: /,
      hint: "ask again when it can be reached, or skip the question with --no-verify-registry",
    });
  });

  it("makes the change again on the new commit when somebody was faster, and keeps both", async () => {
    // The first push arrives while another writer changes the neighbouring line.
    repository.hook("update", [
      `[ -e "${repository.root}/overtaken" ] && exit 0`,
      `touch "${repository.root}/overtaken"`,
      "unset GIT_QUARANTINE_PATH GIT_OBJECT_DIRECTORY GIT_ALTERNATE_OBJECT_DIRECTORIES",
      `text=$(git show main:${file} | sed '5s/v1/v2/')`,
      `blob=$(printf '%s\\n' "$text" | git hash-object -w --stdin)`,
      `export GIT_INDEX_FILE="${repository.root}/other-index"`,
      "git read-tree main",
      `git update-index --cacheinfo 100644,$blob,${file}`,
      "commit=$(git -c user.name=x -c user.email=x@y commit-tree $(git write-tree) -p main -m other)",
      "git update-ref refs/heads/main $commit",
    ].join("\n"));
    const result = await set();
    equal(result.retries, 1);
    deepEqual(repository.log(), ["chore: update backend image to v2 [skip ci]", "other", "content"]);
    equal(repository.read(file), kustomization(registry.host).replaceAll("newTag: v1", "newTag: v2").trimEnd());
  });

  it("reports a protected branch with what the server said, and leaves the checkout as it was", async () => {
    repository.hook("pre-receive", 'echo "GH006: Protected branch update failed for refs/heads/main." >&2; exit 1');
    const checkout = repository.checkout("mine");
    const head = git(checkout, "rev-parse", "HEAD");
    for (const where of [checkout, pathToFileURL(repository.bare).href]) {
      await rejects(set({ repository: where }), {
        message: `${where} refused the push to "main": pre-receive hook declined\n  GH006: Protected branch update failed for refs/heads/main.`,
        hint: "a protected branch takes changes by pull request only: let this writer push past it, or make the change on another branch; nothing was changed",
      });
    }
    deepEqual([git(checkout, "rev-parse", "HEAD"), git(checkout, "status", "--porcelain"), git(checkout, "for-each-ref", "refs/gitops")], [head, "", ""]);
  });

  describe("in a checkout", () => {
    let checkout: string;
    const path = () => join(checkout, file);
    const local = (over: Partial<SetOptions> = {}) => set({ repository: checkout, branch: undefined, ...over });
    beforeEach(() => { checkout = repository.checkout("mine"); });

    it("commits without --push, and pushes with it and brings the checkout along", async () => {
      await local({ push: false });
      deepEqual([git(checkout, "log", "-1", "--format=%s"), git(checkout, "status", "--porcelain")], ["chore: update backend image to v2 [skip ci]", ""]);
      match(readText(path(), "utf8"), /newTag: v2 {3}# set/);
      equal(repository.log().length, 1);
      git(checkout, "reset", "--quiet", "--hard", "HEAD~1");
      const { commit } = await local();
      deepEqual([repository.log("%H")[0], git(checkout, "rev-parse", "HEAD"), git(checkout, "status", "--porcelain")], [commit, commit, ""]);
    });

    it("builds on what others pushed", async () => {
      await set({ services: ["frontend"] });
      await local();
      deepEqual(repository.log(), ["chore: update backend image to v2 [skip ci]", "chore: update frontend image to v2 [skip ci]", "content"]);
      equal(git(checkout, "status", "--porcelain"), "");
    });

    it("refuses changes that are not committed, and leaves them", async () => {
      writeFileSync(path(), "images: []\n");
      await rejects(local(), { message: `${checkout} has changes that are not committed: ${file}`, hint: "commit or stash them; nothing was changed" });
      equal(readText(path(), "utf8"), "images: []\n");
    });

    it("refuses commits that are not pushed, a detached HEAD, another branch, and no remote", async () => {
      git(checkout, "commit", "--quiet", "--allow-empty", "--message", "mine");
      await rejects(local(), { message: `branch "main" of ${checkout} has commits that origin does not have` });
      git(checkout, "checkout", "--quiet", "--detach");
      await rejects(local(), { message: `${checkout} has no branch checked out (detached HEAD)` });
      git(checkout, "switch", "--quiet", "--create", "feature");
      await rejects(local({ branch: "main" }), { message: `${checkout} has branch "feature" checked out, and the environment follows "main"` });
      git(checkout, "remote", "remove", "origin");
      await rejects(local({ branch: "feature" }), { message: `${checkout} has no remote to push to` });
      equal(repository.log().length, 1);
    });
  });

  describe("refuses", () => {
    const cases: [string, () => Partial<SetOptions>, () => string][] = [
      ["an unknown environment", () => ({ environment: "production" }), () => 'ENV must be "dev", "staging" or "prod", got "production"; did you mean "prod"?'],
      ["an unknown service", () => ({ services: ["back"] }), () => 'dev has no service "back"; did you mean "backend"?; it has backend, frontend'],
      ["a wrong tag", () => ({ version: "2026-11-21T01:21:38Z" }), () => '"2026-11-21T01:21:38Z" is not a tag; allowed are up to 128 letters, digits, "_", "." and "-", with no "." or "-" in front'],
      ["latest in production", () => ({ environment: "prod", version: "latest" }), () => '"latest" must not be deployed in prod: it is another image tomorrow'],
      ["an unknown branch", () => ({ branch: "mian" }), () => `${pathToFileURL(repository.bare).href} has no branch "mian"; did you mean "main"?; it has main`],
      ["an unknown directory", () => ({ paths: ["overlays/qa"] }), () => `${pathToFileURL(repository.bare).href} has no directory "overlays/qa" on branch "main"`],
      ["what is no repository", () => ({ repository: "nowhere" }), () => 'the repository must be a directory or the address of a Git repository, got "nowhere": allowed are https://host/path, ssh://user@host/path, user@host:path and file:///path'],
      ["a commit that nobody would see", () => ({ push: false }), () => `a commit for ${pathToFileURL(repository.bare).href} must be pushed, or nobody sees it`],
    ];
    for (const [what, over, message] of cases) {
      it(what, async () => {
        await rejects(set(over()), { message: message() });
        equal(repository.log().length, 1);
      });
    }
    it("an address that nobody answers, without showing the password in it", async () => {
      await rejects(set({ repository: "http://robot:s3cret@127.0.0.1:9/gitops.git" }), (error: Error) => {
        ok(error.message.startsWith("cannot fetch http://127.0.0.1:9/gitops.git: "), error.message);
        ok(!error.message.includes("s3cret"), error.message);
        return true;
      });
    });
  });

  it("finds the directories of an environment by their names where no program says them", async () => {
    const previous = process.cwd();
    process.chdir(repository.root);
    try {
      await set({ paths: [] });
      await rejects(set({ environment: "staging", paths: [] }), { message: "no file of staging says which version of an image is deployed" });
    } finally {
      process.chdir(previous);
    }
    equal(repository.log()[0], "chore: update backend image to v2 [skip ci]");
  });

  it("is shown by gitops image get", async () => {
    await set();
    const shown = JSON.parse(await printed(() => runGet(options()))) as { images: object[]; commit: string };
    equal(shown.commit, repository.log("%H")[0]);
    deepEqual(shown.images, [
      { service: "backend", image: `${registry.host}/shop/backend`, tag: "v2", file },
      { service: "frontend", image: `${registry.host}/shop/frontend`, tag: "v1", file },
    ]);
    match(await printed(() => runGet(options({ format: "text" }))), /^SERVICE +TAG +DIGEST +IMAGE +FILE/m);
    ok(existsSync(repository.bare));
  });
});

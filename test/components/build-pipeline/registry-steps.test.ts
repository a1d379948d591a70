import { deepEqual, equal, match, ok } from "node:assert/strict";
import { prepare } from "../../../components/build-pipeline/steps/prepare";
import { publish } from "../../../components/build-pipeline/steps/publish";
import { remember } from "../../../components/build-pipeline/steps/remember";
import { LocalRegistry, RegistryLogin } from "./support/registry";
import { write, Workspaces } from "./support/steps";

const commit = "a".repeat(40);
const other = "b".repeat(40);
const repository = "transcripts/api";

describe("the steps that talk to the registry", function () {
  this.timeout(30_000);
  const workspaces = new Workspaces();
  let registry: LocalRegistry;
  beforeEach(async () => { registry = await LocalRegistry.start(); });
  afterEach(() => registry.stop());
  after(() => workspaces.remove());

  const base = (): Record<string, string> => ({ REGISTRY: registry.address, DECLARED_REGISTRY: registry.address, PLAIN_HTTP: "true", GIT_REVISION: "main", IMAGE_TAG: "" });
  const prepared = (variables: Record<string, string> = {}) => workspaces.run("node", prepare, {
    ...base(), GIT_REPO: "https://git.example/app.git", SERVICES: `api ${repository}\nweb transcripts/web`, ...variables,
  });
  const published = (digest: string, variables: Record<string, string> = {}) => workspaces.run("node", publish, {
    ...base(), REPOSITORY: repository, DIGEST: digest, COMMIT: commit, IMAGE_TAG: "v1", ...variables,
  });
  const remembered = (variables: Record<string, string> = {}) => workspaces.run("node", remember, {
    ...base(), IMAGES: `true api ${repository}\nfalse web transcripts/web`, IMAGE_TAG: "v1", ...variables,
  });

  describe("prepare", () => {
    it("finds no base where nothing was built", async () => {
      const { exitCode, outputs, stderr } = await prepared();
      deepEqual([exitCode, outputs, stderr], [0, { bases: "" }, ""]);
    });

    it("finds the commit of what was remembered, for that branch only", async () => {
      for (const index of [false, true]) {
        registry.image(repository, commit, `one ${index}`, { tag: "v1", index });
        equal((await remembered()).exitCode, 0);
        deepEqual((await prepared()).outputs, { bases: `api ${commit}` });
        deepEqual((await prepared({ GIT_REVISION: "release" })).outputs, { bases: "" });
      }
    });

    const refused: [string, Record<string, string>, string][] = [
      ["a time with a colon as a tag", { IMAGE_TAG: "2026-11-21T01:21:38Z" }, 'image-tag must have at most 128 letters, digits, "_", "." or "-" and not begin with "." or "-", got "2026-11-21T01:21:38Z"'],
      ["latest", { IMAGE_TAG: "latest" }, 'image-tag must be a version of its own, got "latest"'],
      ["a tag of the pipeline itself", { IMAGE_TAG: "built-main" }, 'image-tag must not begin with "built-", by which the pipeline remembers its last builds, got "built-main"'],
      ["an option as a revision", { GIT_REVISION: "--upload-pack=x" }, 'git-revision must be a branch, a tag or a full commit id, got "--upload-pack=x"'],
      ["a shell command as a revision", { GIT_REVISION: "main;reboot" }, 'git-revision must be a branch, a tag or a full commit id, got "main;reboot"'],
      ["a path as a repository", { GIT_REPO: "../app" }, 'git-repo must be an address such as "https://git.example/team/app.git", got "../app"'],
      ["another repository over plain HTTP", { GIT_REPO: "http://git.example/app.git" }, 'git-repo must begin with "https://", got "http://git.example/app.git": anything else is for the addresses that the pipeline declares'],
      ["a file of its own pod", { GIT_REPO: "file:///credentials", GIT_ORIGINS: "https://git.example" }, 'git-repo must begin with "https://", got "file:///credentials": anything else is for the addresses that the pipeline declares'],
      ["another host in disguise", { GIT_REPO: "https://git.example%2f.evil.example/app.git" }, 'git-repo must be an address such as "https://git.example/team/app.git", got "https://git.example%2f.evil.example/app.git"'],
      ["a registry with a scheme", { REGISTRY: "http://registry" }, 'registry must be a host such as "registry.example:5000", got "http://registry"'],
    ];
    for (const [title, variables, message] of refused) {
      it(`refuses ${title}`, async () => {
        const { exitCode, stderr, outputs } = await prepared(variables);
        deepEqual([exitCode, stderr, outputs], [1, `error: ${message}\n`, {}]);
      });
    }

    it("takes plain HTTP for a repository that the pipeline declares", async () => {
      equal((await prepared({ GIT_REPO: "http://git.shop.svc.cluster.local/app.git", GIT_ORIGINS: "https://git.example\nhttp://git.shop.svc.cluster.local" })).exitCode, 0);
    });

    it("refuses a password in the address, without showing it, and names all problems at once", async () => {
      const { stderr } = await prepared({ GIT_REPO: "https://bot:hunter-2@git.example/app.git", IMAGE_TAG: "-x" });
      equal(stderr.trim().split("\n").length, 2);
      match(stderr, /^error: git-repo must not hold a user or a password: credentials belong into the Secret$/m);
      ok(!/hunter-2/.test(stderr));
    });

    it("fails when the registry does not answer, and says so", async () => {
      const { exitCode, stderr } = await prepared({ REGISTRY: "127.0.0.1:9", DECLARED_REGISTRY: "127.0.0.1:9" });
      equal(exitCode, 1);
      match(stderr, /^error: fetch failed: (ECONNREFUSED|bad port)/m);
    });
  });

  describe("publish", () => {
    it("puts the tag on the digest that was scanned", async () => {
      const digest = registry.image(repository, commit, "new");
      const { exitCode, outputs, stderr } = await published(digest);
      deepEqual([exitCode, outputs, stderr], [0, { digest }, ""]);
      deepEqual(registry.tags(repository), { v1: digest });
    });

    it("changes nothing when the tag is there already", async () => {
      const digest = registry.image(repository, commit, "new", { tag: "v1" });
      equal((await published(digest)).exitCode, 0);
      ok(!registry.requests.some((line) => line.startsWith("PUT")));
    });

    it("keeps the first image of a commit", async () => {
      const first = registry.image(repository, commit, "first", { tag: "v1" });
      const { exitCode, outputs } = await published(registry.image(repository, commit, "second"));
      deepEqual([exitCode, outputs, registry.tags(repository)], [0, { digest: first }, { v1: first }]);
    });

    it("never moves a tag to the image of another commit", async () => {
      const first = registry.image(repository, other, "first", { tag: "v1" });
      const { exitCode, stderr, outputs } = await published(registry.image(repository, commit, "second"));
      deepEqual([exitCode, outputs], [1, {}]);
      equal(stderr, `error: the tag ${registry.address}/${repository}:v1 names another image already, that of ${other}; a tag is never moved: choose another image-tag\n`);
      deepEqual(registry.tags(repository), { v1: first });
    });

    it("says when the image was removed in the meantime", async () => {
      const { exitCode, stderr } = await published(`sha256:${"0".repeat(64)}`);
      equal(exitCode, 1);
      match(stderr, /is no longer in the registry: run the pipeline again$/m);
    });
  });

  describe("remember", () => {
    it("marks what was built, and nothing else", async () => {
      const digest = registry.image(repository, commit, "new", { tag: "v1" });
      registry.image("transcripts/web", commit, "web", { tag: "v1" });
      equal((await remembered()).exitCode, 0);
      const marker = Object.keys(registry.tags(repository)).find((tag) => tag.startsWith("built-main-"));
      ok(marker);
      deepEqual(registry.tags(repository), { v1: digest, [marker]: digest });
      deepEqual(Object.keys(registry.tags("transcripts/web")), ["v1"]);
    });

    it("keeps branches apart whose names look alike", async () => {
      registry.image(repository, commit, "new", { tag: "v1" });
      await remembered({ GIT_REVISION: "feature/x" });
      await remembered({ GIT_REVISION: "feature-x" });
      equal(Object.keys(registry.tags(repository)).filter((tag) => tag.startsWith("built-feature-x-")).length, 2);
    });
  });

  describe("with a password", () => {
    const basic = Buffer.from("bot:hunter-2").toString("base64");

    it("which goes over plain HTTP to no registry but the declared one", async () => {
      const guarded = await LocalRegistry.start({ basic });
      try {
        const configuration = workspaces.directory("docker");
        write(configuration, { "config.json": JSON.stringify({ auths: { [guarded.address]: { auth: basic } } }) });
        const { exitCode, stderr } = await published(guarded.image(repository, commit, "new"), { REGISTRY: guarded.address, DOCKER_CONFIG: configuration });
        deepEqual([exitCode, guarded.requests], [1, []], stderr);
      } finally {
        guarded.stop();
      }
    });

    for (const [title, login] of [["asked for directly", { basic }], ["exchanged for a token", { basic, token: "short-lived" }]] as [string, RegistryLogin][]) {
      it(`which is ${title}, and shown nowhere`, async () => {
        const guarded = await LocalRegistry.start(login);
        try {
          const configuration = workspaces.directory("docker");
          write(configuration, { "config.json": JSON.stringify({ auths: { [guarded.address]: { auth: basic } } }) });
          const digest = guarded.image(repository, commit, "new");
          const variables = { REGISTRY: guarded.address, DECLARED_REGISTRY: guarded.address, DOCKER_CONFIG: configuration };
          const good = await published(digest, variables);
          deepEqual([good.exitCode, guarded.tags(repository)], [0, { v1: digest }]);
          const bad = await published(digest, { ...variables, DOCKER_CONFIG: "/nowhere" });
          equal(bad.exitCode, 1);
          match(bad.stderr, /answered 401/);
          ok(![good, bad].some(({ stdout, stderr }) => /hunter-2|short-lived/.test(stdout + stderr) || (stdout + stderr).includes(basic)));
        } finally {
          guarded.stop();
        }
      });
    }
  });
});

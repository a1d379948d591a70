import { deepEqual, equal, match, ok } from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createServer, Server } from "node:http";
import { AddressInfo } from "node:net";
import { join } from "node:path";
import { checkout } from "../../../components/build-pipeline/steps/checkout";
import { fetchSource } from "../../../components/build-pipeline/steps/fetch";
import { Origin } from "./support/origin";
import { write, Workspaces } from "./support/steps";

const services = "api services/api libraries/common\nweb services/web\n";

describe("the step checkout", function () {
  this.timeout(30_000);
  const workspaces = new Workspaces();
  let origin: Origin;
  let first: string;
  let second: string;
  before(() => {
    origin = new Origin(workspaces);
    first = origin.commit({ "services/api/main": "1", "services/web/main": "1", "libraries/common/lib": "1", "README.md": "1" });
    second = origin.commit({ "services/web/main": "2" });
  });
  after(() => workspaces.remove());

  const run = (variables: Record<string, string>) => workspaces.run("sh", checkout, {
    GIT_REPO: origin.url, GIT_REVISION: "main", IMAGE_TAG: "", SERVICES: services, BASES: "", ...variables,
  });

  it("resolves a branch to its commit, and the tag to the short commit id", async () => {
    const { exitCode, outputs, stderr } = await run({});
    equal(exitCode, 0, stderr);
    deepEqual(outputs, { commit: second, "image-tag": second.slice(0, 12), "changed-api": "true", "changed-web": "true", any: "true" });
  });

  it("takes a commit that is not the newest", async () => {
    const { outputs } = await run({ GIT_REVISION: first });
    deepEqual([outputs.commit, outputs["image-tag"]], [first, first.slice(0, 12)]);
  });

  it("takes a Git tag, and a branch with a slash", async () => {
    origin.git("push", "--quiet", "origin", `${first}:refs/tags/v1.0.0`, `${first}:refs/heads/feature/x`);
    for (const revision of ["v1.0.0", "feature/x"]) equal((await run({ GIT_REVISION: revision })).outputs.commit, first, revision);
  });

  it("refuses what a checkout lacks in the paths of a service, and nowhere else", async () => {
    const lacking = new Origin(workspaces);
    const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${"a".repeat(64)}\nsize 1\n`;
    lacking.commit({ ".gitattributes": "*.bin filter=lfs -text\n", "services/api/model of it.bin": pointer, "services/web/main": "1", "services/web/small.bin": "no pointer" });
    const of = (services: string) => workspaces.run("sh", checkout, { GIT_REPO: lacking.url, GIT_REVISION: "main", IMAGE_TAG: "", SERVICES: services, BASES: "" });
    match((await of("api services/api\n")).stderr, /api: services\/api\/model of it\.bin is kept in Git LFS, and this pipeline does not fetch from there/);
    equal((await of("web services/web\n")).exitCode, 0);
    lacking.submodule("services/web/library");
    match((await of("web services/web\n")).stderr, /web: services\/web\/library is a submodule, and this pipeline fetches none/);
    equal((await of("web services/web/main\n")).exitCode, 0);
  });

  it("builds only what changed since its newest image", async () => {
    const { outputs, stdout } = await run({ BASES: `api ${first}\nweb ${first}` });
    deepEqual([outputs["changed-api"], outputs["changed-web"], outputs.any], ["false", "true", "true"]);
    match(stdout, new RegExp(`^api: is not built, nothing changed since ${first}$`, "m"));
    match(stdout, new RegExp(`^web: is built, it changed since ${first}$`, "m"));
  });

  it("has a base of its own for every service, and sees every path of a service", async () => {
    const shared = new Origin(workspaces);
    const base = shared.commit({ "services/api/main": "1", "services/web/main": "1", "libraries/common/lib": "1" });
    shared.commit({ "libraries/common/lib": "2" });
    const { outputs } = await run({ GIT_REPO: shared.url, BASES: `api ${base}\nweb ${base}` });
    deepEqual([outputs["changed-api"], outputs["changed-web"]], ["true", "false"]);
    const both = await run({ BASES: `api ${second}\nweb ${first}` });
    deepEqual([both.outputs["changed-api"], both.outputs["changed-web"]], ["false", "true"]);
  });

  it("builds nothing when nothing changed", async () => {
    const { outputs } = await run({ BASES: `api ${second}\nweb ${second}` });
    deepEqual([outputs["changed-api"], outputs["changed-web"], outputs.any], ["false", "false", "false"]);
  });

  it("builds a service that has no base, or one that the repository lost", async () => {
    const { outputs, stdout } = await run({ BASES: `web ${"0".repeat(39)}1` });
    deepEqual([outputs["changed-api"], outputs["changed-web"]], ["true", "true"]);
    match(stdout, /^api: is built, because it has no image of this revision yet$/m);
    match(stdout, /^web: is built, because the commit of its newest image, 0+1, is no longer in the repository$/m);
  });

  it("builds everything under a tag that was given by hand", async () => {
    const { outputs } = await run({ IMAGE_TAG: "v1.2.3", BASES: `api ${second}\nweb ${second}` });
    deepEqual([outputs["image-tag"], outputs["changed-api"], outputs["changed-web"]], ["v1.2.3", "true", "true"]);
  });

  for (const revision of ["no-such-branch", "0123abc", "f".repeat(40)]) {
    it(`refuses ${revision}, and says what is allowed`, async () => {
      const { exitCode, stderr, outputs } = await run({ GIT_REVISION: revision });
      equal(exitCode, 1);
      match(stderr, revision.length === 40
        ? /^error: git-revision names the commit f+, which is not in the repository$/m
        : new RegExp(`^error: git-revision must be a branch, a tag or a full commit id of the repository, got "${revision}": `, "m"));
      deepEqual(outputs, {});
    });
  }

  describe("with credentials", () => {
    const servers: Server[] = [];
    afterEach(() => servers.splice(0).forEach((server) => server.close()));

    /** A Git server that wants a password, and remembers which it got; or one that sends to another. */
    const gitServer = async (redirectTo?: string): Promise<{ url: string; asked: string[] }> => {
      const asked: string[] = [];
      const server = createServer(({ url, headers }, response) => {
        asked.push(headers.authorization ?? "");
        if (redirectTo === undefined) response.writeHead(401, { "www-authenticate": 'Basic realm="git"' }).end();
        else response.writeHead(301, { location: `${redirectTo}${url}` }).end();
      }).listen(0, "127.0.0.1");
      servers.push(server);
      await once(server, "listening");
      return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
    };
    const basic = `Basic ${Buffer.from("bot:hunter-2").toString("base64")}`;
    const withCredentials = async (variables: Record<string, string>) => {
      const credentials = workspaces.directory("credentials");
      write(credentials, { username: "bot\n", password: "hunter-2\n" });
      const workspace = workspaces.directory();
      const result = await run({ CREDENTIALS: credentials, WORKSPACE: workspace, ...variables });
      ok(!/hunter-2/.test(result.stdout + result.stderr));
      equal(spawnSync("grep", ["-r", "hunter-2", workspace], { encoding: "utf8" }).stdout, "");
      return result;
    };

    it("gives Git the password when a declared host asks, and shows it nowhere", async () => {
      const { url, asked } = await gitServer();
      const { exitCode, stderr } = await withCredentials({ GIT_REPO: `${url}/app.git`, GIT_ORIGINS: `https://git.example\n${url}` });
      equal(exitCode, 1);
      ok(asked.includes(basic), asked.join());
      match(stderr, /Authentication failed for 'git-repo\/?'$/m);
    });

    it("gives it to no host that only the parameter names, and says so", async () => {
      const declared = await gitServer();
      const named = await gitServer();
      const { exitCode, stderr } = await withCredentials({ GIT_REPO: `${named.url}/app.git`, GIT_ORIGINS: declared.url });
      deepEqual([exitCode, named.asked], [1, []]);
      equal(stderr, `error: git-repo must begin with "https://", got "${named.url}/app.git": anything else is for the addresses that the pipeline declares\n`);
    });

    it("gives it to no host that a declared one leads to", async () => {
      const other = await gitServer();
      const declared = await gitServer(other.url);
      const { exitCode, stderr } = await withCredentials({ GIT_REPO: `${declared.url}/app.git`, GIT_ORIGINS: `${declared.url}\nhttps://git.example` });
      equal(exitCode, 1);
      ok(other.asked.length > 0, "was asked");
      deepEqual([...new Set([...other.asked, ...declared.asked])], [""]);
      match(stderr, new RegExp(`: ${other.url} wants credentials, and those of the pipeline are for ${declared.url} https://git\\.example only$`, "m"));
    });

    it("compares hosts as they are, not as they are written", async () => {
      const answer = async (protocol: string, host: string, origins: string) => {
        const workspace = workspaces.directory();
        const credentials = workspaces.directory("credentials");
        write(credentials, { username: "bot", password: "hunter-2" });
        await workspaces.run("sh", fetchSource, { WORKSPACE: workspace, GIT_REPO: origin.url, GIT_REVISION: "main", GIT_ORIGINS: "file://" });
        return spawnSync(join(workspace, "credential"), ["get"], {
          encoding: "utf8", input: `protocol=${protocol}\nhost=${host}\n`, env: { PATH: process.env.PATH, WORKSPACE: workspace, CREDENTIALS: credentials, GIT_ORIGINS: origins },
        }).stdout;
      };
      const given = "username=bot\npassword=hunter-2\n";
      equal(await answer("https", "GIT.example:443", "https://git.example"), given);
      equal(await answer("https", "git.example:8443", "https://git.example:8443"), given);
      for (const [protocol, host] of [["http", "git.example"], ["https", "git.example:8443"], ["https", "git.example.evil.example"], ["https", "gitXexample"], ["https", ""], ["", "git.example"]] as const) {
        equal(await answer(protocol, host, "https://git.example"), "", `${protocol} ${host}`);
      }
    });
  });

  for (const [title, variables] of Object.entries<Record<string, string>>({
    "an option as a repository": { GIT_REPO: "--upload-pack=touch /tmp/x" },
    "a command as a repository": { GIT_REPO: "ext::sh -c reboot" },
    "another protocol": { GIT_REPO: "ssh://git.example/app.git" },
    "another file": { GIT_REPO: "file:///credentials", GIT_ORIGINS: "https://git.example" },
    "a password in the address": { GIT_REPO: "https://bot:token@git.example/app.git" },
    "an option as a revision": { GIT_REVISION: "--upload-pack=x" },
    "a second line in the revision": { GIT_REVISION: `${"a".repeat(40)}\n--upload-pack=x` },
    "a refspec as a revision": { GIT_REVISION: "main:refs/heads/other" },
  })) {
    it(`refuses ${title} before Git runs, whatever was checked before`, async () => {
      const workspace = workspaces.directory();
      const { exitCode, stderr } = await run({ ...variables, WORKSPACE: workspace });
      deepEqual([exitCode, existsSync(join(workspace, "source"))], [1, false]);
      match(stderr, /^error: git-(repo|revision) must be/);
    });
  }
});

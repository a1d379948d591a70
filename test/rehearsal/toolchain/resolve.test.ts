import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readFile, rm, stat, symlink, utimes, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { UserError } from "../../../foundation/errors";
import { bornOf } from "../../../rehearsal/process-identity";
import { cachedPath } from "../../../rehearsal/toolchain/cache";
import { releaseFile } from "../../../rehearsal/toolchain/releases";
import { resolveTools } from "../../../rehearsal/toolchain/resolve";
import { sha256 } from "../../../releases/pinned-file";
import { borrow, builds, fakeGo, filesBelow, goBuilds, script, serve, statedAt, withLaboratory, withServer } from "./support";

/** Puts a program where an earlier run would have put it. */
async function cached(path: string): Promise<string> {
  return script(dirname(path), path.split("/").at(-1) ?? "", "exit");
}

describe("resolveTools: the order of looking", () => {
  it("takes what is on PATH before what is in the cache", () =>
    withLaboratory(async ({ bin, context, options }) => {
      await cached(cachedPath("kubectl", "build", context));
      const path = await script(bin, "kubectl", "echo v1.36.0");
      const { kubectl } = await resolveTools(["kubectl"], options);
      deepEqual(kubectl, { name: "kubectl", path, version: "1.36.0", source: "path", builtFromSource: false });
    }));

  it("takes what is in the cache, a release before a build, and says why PATH was passed over", () =>
    withLaboratory(async ({ bin, context, options, lines }) => {
      const built = await cached(cachedPath("argocd", "build", context));
      const other = await script(bin, "argocd", "echo v3.4.0");
      const first = await resolveTools(["argocd"], options);
      deepEqual(first.argocd, { name: "argocd", path: built, version: "3.5.7", source: "cache", builtFromSource: true });
      deepEqual(lines, [`${other} is not used: it is version 3.4.0, needed is exactly 3.5.7`]);

      const release = await cached(cachedPath("argocd", "release", context));
      const second = await resolveTools(["argocd"], options);
      deepEqual(second.argocd, { name: "argocd", path: release, version: "3.5.7", source: "cache", builtFromSource: false });
    }));

  it("downloads a release and verifies it, then finds it in the cache", () =>
    withLaboratory(async ({ context, options, lines }) => {
      const file = releaseFile("kubectl", context.platform)!;
      const files = { [file.path]: "the program", [statedAt(file)]: sha256("the program") };
      const requests: string[] = [];
      await withServer(serve(files, requests), async (kubernetes) => {
        const withRelease = { ...options, baseUrls: { ...options.baseUrls, kubernetes } };
        const { kubectl } = await resolveTools(["kubectl"], withRelease);
        equal(kubectl.source, "download");
        equal(kubectl.builtFromSource, false);
        equal(kubectl.version, "1.36.3");
        equal(await readFile(kubectl.path, "utf8"), "the program");
        deepEqual(requests, [statedAt(file), file.path]);
        deepEqual(lines, ["not on PATH and not in the cache: kubectl", `downloading kubectl from ${kubernetes}${file.path}`]);
        const origin = JSON.parse(await readFile(join(dirname(kubectl.path), "origin.json"), "utf8"));
        const { program, ...rest } = origin;
        deepEqual(rest, { kind: "release", version: "1.36.3", from: kubernetes + file.path, sha256: sha256("the program") });
        deepEqual(program, { size: 11, modified: (await stat(kubectl.path)).mtimeMs, sha256: sha256("the program") });

        const again = await resolveTools(["kubectl"], withRelease);
        deepEqual(again.kubectl, { ...kubectl, source: "cache" });
        equal(requests.length, 2);
      });
    }));

  it("takes no program of the cache that was changed, and a copy with another time", () =>
    withLaboratory(async ({ context, options }) => {
      const file = releaseFile("kubectl", context.platform)!;
      const requests: string[] = [];
      await withServer(serve({ [file.path]: "the program", [statedAt(file)]: sha256("the program") }, requests), async (kubernetes) => {
        const withRelease = { ...options, baseUrls: { ...options.baseUrls, kubernetes } };
        const { path } = (await resolveTools(["kubectl"], withRelease)).kubectl;
        await utimes(path, 1, 1);
        equal((await resolveTools(["kubectl"], withRelease)).kubectl.source, "cache");
        for (const planted of ["other program", "the planted"]) {
          await writeFile(path, planted);
          equal((await resolveTools(["kubectl"], withRelease)).kubectl.source, "download");
          equal(await readFile(path, "utf8"), "the program");
        }
        equal(requests.length, 6);
      });
    }));

  it("unpacks an archive once for the tools in it, and gets the companion of a tool with it", () =>
    withLaboratory(async ({ bin, context, options }) => {
      await borrow(bin, "tar", "gzip");
      const source = join(context.cacheDirectory, "source");
      await mkdir(join(source, "pulumi"), { recursive: true });
      for (const name of ["pulumi", "pulumi-language-nodejs", "pulumi-watch"]) await writeFile(join(source, "pulumi", name), name);
      spawnSync("tar", ["-czf", "archive", "pulumi"], { cwd: source });
      const archive = await readFile(join(source, "archive"));
      const file = releaseFile("pulumi", context.platform)!;
      const list = `${sha256(archive)}  ${file.path.split("/").at(-1)}\n`;
      const requests: string[] = [];
      await withServer(serve({ [file.path]: archive, [statedAt(file)]: list }, requests), async (pulumi) => {
        const withRelease = { ...options, baseUrls: { ...options.baseUrls, pulumi } };
        const tools = await resolveTools(["pulumi"], withRelease);
        equal(await readFile(tools.pulumi.path, "utf8"), "pulumi");
        const host = await resolveTools(["pulumi-language-nodejs"], withRelease);
        equal(host["pulumi-language-nodejs"].source, "cache");
        equal(await readFile(host["pulumi-language-nodejs"].path, "utf8"), "pulumi-language-nodejs");
        equal(requests.length, 2);
      });
    }));

  it("refuses an archive that holds a link, and says what tar says of one that is none", () =>
    withLaboratory(async ({ bin, context, options }) => {
      await borrow(bin, "tar", "gzip");
      const source = join(context.cacheDirectory, "source");
      await mkdir(join(source, "pulumi"), { recursive: true });
      for (const name of ["pulumi-language-nodejs", "pulumi-watch"]) await writeFile(join(source, "pulumi", name), name);
      await symlink("/etc/passwd", join(source, "pulumi", "pulumi"));
      spawnSync("tar", ["-czf", "archive", "pulumi"], { cwd: source });
      const file = releaseFile("pulumi", context.platform)!;
      for (const [archive, message] of [
        [await readFile(join(source, "archive")), /^pulumi\/pulumi in \S+ is no file$/],
        [Buffer.from("no archive"), /^\S+ cannot be unpacked: tar: /],
      ] as const) {
        const list = `${sha256(archive)}  ${file.path.split("/").at(-1)}\n`;
        await withServer(serve({ [file.path]: archive, [statedAt(file)]: list }), async (pulumi) => {
          await rejects(resolveTools(["pulumi"], { ...options, baseUrls: { ...options.baseUrls, pulumi } }), { message });
        });
      }
    }));

  it("builds where the publisher cannot be reached, and says so once for all its tools", () =>
    withLaboratory(async (laboratory) => {
      const { bin, options, lines } = laboratory;
      await fakeGo(bin);
      const tools = await resolveTools(["etcd", "kubectl", "kwok", "argocd"], options);
      equal(lines.filter((line) => line.startsWith("cannot download from 127.0.0.1")).length, 1);
      match(lines[1] ?? "", /^cannot download from 127\.0\.0\.1:\d+ \(connect ECONNREFUSED .*\); what it publishes is built from Go modules instead$/);
      ok(lines.some((line) => line.startsWith("building etcd, kubectl, kwok, argocd with Go: 7 to 11 minutes on two cores and about 6 GB of disk")), lines.join("\n"));
      equal((await builds(laboratory)).length, 1);
      deepEqual(
        Object.values(tools).map(({ name, source, builtFromSource }) => [name, source, builtFromSource]),
        ["etcd", "kubectl", "kwok", "argocd"].map((name) => [name, "build", true]),
      );
      equal(await readFile(tools.argocd.path, "utf8"), "built github.com/argoproj/argo-cd/v3/cmd\n");
      equal(await readFile(tools.etcd.path, "utf8"), "built go.etcd.io/etcd/server/v3\n");
    }));

  it("builds a tool whose release lacks the file or its checksum", () =>
    withLaboratory(async (laboratory) => {
      const { bin, context, options, lines } = laboratory;
      await fakeGo(bin);
      const file = releaseFile("argocd", context.platform)!;
      await withServer(serve({ [statedAt(file)]: "nothing of use\n" }), async (github) => {
        const tools = await resolveTools(["argocd", "etcd"], { ...options, baseUrls: { ...options.baseUrls, github } });
        equal(tools.argocd.source, "build");
        equal(tools.etcd.source, "build");
        ok(lines.some((line) => /cli_checksums\.txt: it states no SHA-256 of argocd-/.test(line)));
        ok(lines.some((line) => /SHA256SUMS: HTTP status 404; it is built from Go modules instead$/.test(line)));
      });
    }));

  it("says before a build in place of a download why, how long it takes and what spares it; a program that nobody publishes is just built", () =>
    withLaboratory(async ({ bin, context, options }) => {
      await fakeGo(bin);
      const announced: string[] = [];
      await resolveTools(["helm", "miniredis"], { ...options, announce: (text) => announced.push(text) });
      const { host } = new URL(context.baseUrls.helm);
      deepEqual(announced, [`${host} did not give helm: built with Go instead, 2 to 4 minutes on two cores and about 2 GB of disk where Go's caches are empty; `
        + "to spare it, stop (Ctrl-C) and allow that host, or name a mirror in GITOPS_MIRRORS (docs/toolchain.md)"]);
      await resolveTools(["miniredis"], { ...options, announce: (text) => announced.push(text) });
      equal(announced.length, 1);
    }));

  it("downloads kwok with a checksum that is pinned, and asks nobody for it", () =>
    withLaboratory(async ({ context, options }) => {
      const file = releaseFile("kwok", context.platform)!;
      const requests: string[] = [];
      await withServer(serve({ [file.path]: "another program" }, requests), async (github) => {
        await rejects(resolveTools(["kwok"], { ...options, baseUrls: { ...options.baseUrls, github } }), (error: UserError) => {
          match(error.message, /^checksum mismatch of .*kwok-.*: SHA-256 is [0-9a-f]{64}, expected [0-9a-f]{64}$/);
          return true;
        });
        deepEqual(requests, [file.path]);
      });
    }));

  it("builds the tools of one module in one command with the module files as they are", () =>
    withLaboratory(async (laboratory) => {
      await fakeGo(laboratory.bin);
      await resolveTools(["helm", "pulumi", "miniredis"], laboratory.options);
      const calls = await builds(laboratory);
      equal(calls.length, 3);
      for (const expected of [
        /^build -mod=readonly -buildvcs=false -v -ldflags=-s -w .* helm\.sh\/helm\/v4\/cmd\/helm \.\/miniredis$/,
        / github\.com\/pulumi\/pulumi\/pkg\/v3\/cmd\/pulumi$/,
        / github\.com\/pulumi\/pulumi\/sdk\/v3\/nodejs\/cmd\/pulumi-language-nodejs$/,
      ]) equal(calls.filter((call) => expected.test(call)).length, 1, `${expected} in ${calls.join("\n")}`);
    }));
});

describe("resolveTools: what goes wrong", () => {
  it("stops at a checksum mismatch, names the file and both checksums, and keeps nothing", () =>
    withLaboratory(async (laboratory) => {
      const { bin, context, options } = laboratory;
      await fakeGo(bin);
      const file = releaseFile("kubectl", context.platform)!;
      const files = { [file.path]: "something else", [statedAt(file)]: sha256("the program") };
      await withServer(serve(files), async (kubernetes) => {
        await rejects(resolveTools(["kubectl"], { ...options, baseUrls: { ...options.baseUrls, kubernetes } }), {
          name: "UserError",
          message:
            `checksum mismatch of ${kubernetes}${file.path}: SHA-256 is ${sha256("something else")}, ` +
            `its publisher states ${sha256("the program")}`,
        });
      });
      deepEqual(await builds(laboratory), []);
      deepEqual(await filesBelow(context.toolsDirectory), []);
    }));

  it("says that Go is missing, what for and which version", () =>
    withLaboratory(async ({ options }) => {
      await rejects(resolveTools(["etcd", "pulumi"], options), {
        name: "UserError",
        message:
          "there is no `go` on PATH; building etcd, pulumi, pulumi-language-nodejs needs Go 1.26.3 or later",
        hint: "install it from https://go.dev/dl and see that `go` is on PATH",
      });
    }));

  it("says that Go is too old", () =>
    withLaboratory(async (laboratory) => {
      const path = await fakeGo(laboratory.bin, goBuilds.working, "1.25.4");
      await rejects(resolveTools(["miniredis"], laboratory.options), {
        message: `${path} is Go 1.25.4; building miniredis needs Go 1.26.3 or later`,
        hint: "install it from https://go.dev/dl and see that `go` is on PATH, or let Go fetch it: GOTOOLCHAIN=auto",
      });
      deepEqual(await builds(laboratory), []);
    }));

  it("leaves it to an older Go to fetch the toolchain where the user allows that", () =>
    withLaboratory(async ({ bin, options }) => {
      await fakeGo(bin, goBuilds.working, "1.25.4", "auto");
      equal((await resolveTools(["miniredis"], options)).miniredis.source, "build");
      await rm(options.cacheDirectory, { recursive: true });
      await fakeGo(bin, goBuilds.working, "1.20.4", "auto");
      await rejects(resolveTools(["miniredis"], options), /is Go 1\.20\.4/);
    }));

  it("shows what the compiler said, keeps the whole output, and nothing else", () =>
    withLaboratory(async ({ bin, cacheDirectory, context, options }) => {
      await fakeGo(bin, goBuilds.failing);
      const log = join(cacheDirectory, "logs", "build-cluster.log");
      await rejects(resolveTools(["kwok"], options), {
        message: 'cannot build kwok (Go module "cluster"):\n  cluster/main.go:1:1: syntax error',
        hint: `run \`npx gitops doctor\`; all output: ${log}`,
      });
      equal(await readFile(log, "utf8"), "cluster/main.go:1:1: syntax error\n");
      deepEqual(await filesBelow(context.toolsDirectory), []);
    }));

  it("gives advice on a full disk and on a proxy that cannot be reached", () =>
    withLaboratory(async ({ bin, options }) => {
      const hintOf = async (output: string): Promise<string | undefined> => {
        await fakeGo(bin, `echo '${output}' >&2; exit 1`);
        return resolveTools(["kwok"], options).then(() => undefined, (error: UserError) => error.hint);
      };
      match((await hintOf("write /x: no space left on device")) ?? "", /^free some disk: this build needs about 1 GB where Go's caches are empty; /);
      match((await hintOf("dial tcp: lookup proxy: no such host")) ?? "", /^check that the module proxy in `go env GOPROXY` can be reached/);
      match((await hintOf("verifying module: checksum mismatch")) ?? "", /^a module differs from what this project recorded/);
    }));

  it("kills the whole process group of a build on abort and keeps nothing", () =>
    withLaboratory(async ({ bin, context, cacheDirectory, options, lines }) => {
      const pids = join(cacheDirectory, "..", "pids");
      await fakeGo(bin, `echo half > "\${out}kwok"; /bin/sleep 60 >/dev/null 2>&1 & echo "$$ $!" > ${pids}; wait`);
      const abort = new AbortController();
      const running = resolveTools(["kwok"], { ...options, signal: abort.signal });
      const outcome = running.then(() => undefined, (error: UserError) => error);
      while (!existsSync(pids) || !(await readFile(pids, "utf8")).includes("\n")) await new Promise((resolve) => setTimeout(resolve, 5));
      abort.abort();
      const error = await outcome;
      equal(error?.message, "stopped while getting the tools");
      equal(error?.exitCode, 130);
      const started = (await readFile(pids, "utf8")).trim().split(" ").map(Number);
      equal(started.length, 2);
      while (started.some((pid) => bornOf(pid) !== undefined)) await new Promise((resolve) => setTimeout(resolve, 5));
      deepEqual(await filesBelow(context.toolsDirectory), []);
      ok(!lines.some((line) => line.startsWith("built ")));
    }));

  it("puts a program back whose directory is there without it", () =>
    withLaboratory(async ({ bin, options }) => {
      await fakeGo(bin);
      const first = await resolveTools(["kwok"], options);
      await rm(first.kwok.path);
      const second = await resolveTools(["kwok"], options);
      deepEqual(second.kwok, first.kwok);
      equal(await readFile(second.kwok.path, "utf8"), "built sigs.k8s.io/kwok/cmd/kwok\n");
    }));

  it("removes what a killed run left behind", () =>
    withLaboratory(async ({ bin, context, options }) => {
      await fakeGo(bin);
      const gone = spawnSync("true").pid;
      await mkdir(join(context.toolsDirectory, ".staging", `${gone}-1`, "cluster"), { recursive: true });
      await writeFile(join(context.toolsDirectory, ".staging", `${gone}-1`, "cluster", "kwok"), "half");
      const { kwok } = await resolveTools(["kwok"], options);
      deepEqual((await filesBelow(context.toolsDirectory)).sort(), [kwok.path, join(dirname(kwok.path), "origin.json")].sort());
    }));
});

describe("resolveTools: two at the same time", () => {
  it("build once; the other one waits, says for whom, and finds the result in the cache", () =>
    withLaboratory(async (laboratory) => {
      const { bin, options, lines } = laboratory;
      await fakeGo(bin, `/bin/sleep 0.2; ${goBuilds.working}`);
      const [first, second] = await Promise.all([resolveTools(["kwok"], options), resolveTools(["kwok"], options)]);
      equal((await builds(laboratory)).length, 1);
      deepEqual([first.kwok.source, second.kwok.source].sort(), ["build", "cache"]);
      equal(first.kwok.path, second.kwok.path);
      equal(lines.filter((line) => line === `waiting for another build (pid ${process.pid})`).length, 1);
    }));
});

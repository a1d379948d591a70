import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { chmod, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { UserError } from "../../foundation/errors";
import { isChecksumMismatch, pinnedFilePath, readPinnedFile, sha256 } from "../../releases/pinned-file";
import { pinned, sampleManifest, unreachable, withDirectory, withServer } from "./support";

/** A stand-in for the `go` command: a script that is first on PATH. */
async function fakeGo(directory: string, script: string): Promise<NodeJS.ProcessEnv> {
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, "go"), `#!${process.execPath}\n${script}`);
  await chmod(join(directory, "go"), 0o755);
  return { PATH: [directory, dirname(process.execPath)].join(delimiter) };
}

const goModule = { module: "example.org/sample/v3", version: "v1.0.0", path: "manifests/install.yaml" };

describe("readPinnedFile", () => {
  it("downloads once and then works offline", () =>
    withDirectory(async (cacheDirectory) => {
      const lines: string[] = [];
      const options = { cacheDirectory, progress: (line: string) => lines.push(line) };
      let requests = 0;
      const url = await withServer(
        (_request, response) => {
          requests += 1;
          response.end(sampleManifest);
        },
        async (base) => {
          equal((await readPinnedFile(pinned(base), options)).toString(), sampleManifest);
          return base;
        },
      );
      equal((await readPinnedFile(pinned(url), options)).toString(), sampleManifest);
      equal(requests, 1);
      deepEqual(lines, [`sample 1.0.0: downloading ${url}/install.yaml`]);
    }));

  it("refuses another checksum, names both, and keeps nothing", () =>
    withDirectory((cacheDirectory) =>
      withServer(
        (_request, response) => response.end("something else"),
        async (base) => {
          await rejects(readPinnedFile(pinned(base), { cacheDirectory }), (error: UserError) => {
            equal(error.name, "UserError");
            equal(
              error.message,
              `cannot get sample 1.0.0 (SHA-256 ${sha256(sampleManifest)}); tried\n` +
                `  ${base}/install.yaml: checksum mismatch: SHA-256 is ${sha256("something else")}, ` +
                `expected ${sha256(sampleManifest)}`,
            );
            ok(isChecksumMismatch(error), "nothing takes its place");
            return true;
          });
          deepEqual(await readdir(cacheDirectory), []);
        },
      ),
    ));

  it("names every source and its error when none can be reached", () =>
    withDirectory(async (cacheDirectory) => {
      const base = await unreachable();
      const file = pinned(base, { goModule, setting: "shop:manifest" });
      await rejects(readPinnedFile(file, { cacheDirectory, environment: { PATH: cacheDirectory } }), (error: UserError) => {
        match(error.message, /^cannot get sample 1\.0\.0 \(SHA-256 [0-9a-f]{64}\); tried\n/);
        match(error.message, /\n {2}http:\/\/127\.0\.0\.1:\d+\/install\.yaml: connect ECONNREFUSED /);
        match(error.message, /\n {2}Go module example\.org\/sample\/v3@v1\.0\.0: the `go` command is not on PATH$/);
        equal(
          error.hint,
          `on a machine without a route to either, put the file at ${pinnedFilePath(file, cacheDirectory)}` +
            ", or name a copy of it in the setting shop:manifest",
        );
        return true;
      });
      deepEqual(await readdir(cacheDirectory), []);
    }));

  it("accepts a file that was put where the error said", () =>
    withDirectory(async (cacheDirectory) => {
      const file = pinned(await unreachable());
      await mkdir(dirname(pinnedFilePath(file, cacheDirectory)), { recursive: true });
      await writeFile(pinnedFilePath(file, cacheDirectory), sampleManifest);
      equal((await readPinnedFile(file, { cacheDirectory })).toString(), sampleManifest);
    }));

  it("reads the file out of the Go module where the address answers with an error", () =>
    withDirectory((cacheDirectory) =>
      withServer(
        (_request, response) => {
          response.statusCode = 502;
          response.end();
        },
        async (base) => {
          const module = join(cacheDirectory, "module");
          await mkdir(join(module, "manifests"), { recursive: true });
          await writeFile(join(module, "manifests", "install.yaml"), sampleManifest);
          const environment = await fakeGo(
            join(cacheDirectory, "bin"),
            `if (process.argv.slice(2).join(" ") !== "mod download -json example.org/sample/v3@v1.0.0") process.exit(9);
             if (process.env.GOWORK !== "off") process.exit(8);
             console.log(JSON.stringify({ Dir: ${JSON.stringify(module)} }));`,
          );
          const lines: string[] = [];
          const options = { cacheDirectory, environment, progress: (line: string) => lines.push(line) };
          equal((await readPinnedFile(pinned(base, { goModule }), options)).toString(), sampleManifest);
          equal(lines.length, 2);
        },
      ),
    ));

  it("gives up on a server that stops in the middle, and takes the Go module", () =>
    withDirectory((cacheDirectory) =>
      withServer(
        (_request, response) => void response.write("a beginning"),
        async (base) => {
          const module = join(cacheDirectory, "module");
          await mkdir(join(module, "manifests"), { recursive: true });
          await writeFile(join(module, goModule.path), sampleManifest);
          const environment = await fakeGo(join(cacheDirectory, "bin"), `console.log(JSON.stringify({ Dir: ${JSON.stringify(module)} }));`);
          const options = { cacheDirectory, environment, timeouts: { answer: 500, silence: 100 } };
          equal((await readPinnedFile(pinned(base, { goModule }), options)).toString(), sampleManifest);
        },
      ),
    ));

  it("joins the parts of a manifest in their order, from its address and out of the Go module alike", () =>
    withDirectory(async (cacheDirectory) => {
      const parts = ["crds/a.yaml", "b.yaml"];
      const joined = "text of crds/a.yaml\n---\ntext of b.yaml";
      const file = (base: string) => pinned(base, { url: `${base}/manifests`, goModule: { ...goModule, path: "manifests" }, parts, sha256: sha256(joined) });
      const lines: string[] = [];
      await withServer(
        (request, response) => setTimeout(() => response.end(`text of ${request.url?.replace("/manifests/", "")}`), request.url?.endsWith("a.yaml") ? 30 : 0),
        async (base) => {
          const content = await readPinnedFile(file(base), { cacheDirectory, progress: (line) => lines.push(line) });
          equal(content.toString(), joined);
          deepEqual(lines, [`sample 1.0.0: downloading 2 files of ${base}/manifests`]);
          equal(await readFile(join(cacheDirectory, "manifests", `${sha256(joined)}.yaml`), "utf8"), joined);
        },
      );

      const module = join(cacheDirectory, "module");
      await mkdir(join(module, "manifests", "crds"), { recursive: true });
      for (const part of parts) await writeFile(join(module, "manifests", part), `text of ${part}`);
      const environment = await fakeGo(join(cacheDirectory, "bin"), `console.log(JSON.stringify({ Dir: ${JSON.stringify(module)} }));`);
      const other = join(cacheDirectory, "other");
      equal((await readPinnedFile(file(await unreachable()), { cacheDirectory: other, environment })).toString(), joined);
    }));

  it("says which part is missing in the Go module", () =>
    withDirectory(async (cacheDirectory) => {
      const environment = await fakeGo(join(cacheDirectory, "bin"), `console.log(JSON.stringify({ Dir: ${JSON.stringify(cacheDirectory)} }));`);
      const file = pinned(await unreachable(), { goModule: { ...goModule, path: "manifests" }, parts: ["gone.yaml"] });
      await rejects(readPinnedFile(file, { cacheDirectory, environment }), /Go module .*: ENOENT: .*manifests\/gone\.yaml/);
    }));

  it("passes on what the go command says", () =>
    withDirectory((cacheDirectory) =>
      withServer(
        (_request, response) => {
          response.statusCode = 404;
          response.end();
        },
        async (base) => {
          const environment = await fakeGo(
            join(cacheDirectory, "bin"),
            `console.log(JSON.stringify({ Error: "no such host\\nmore" })); process.exitCode = 1;`,
          );
          await rejects(
            readPinnedFile(pinned(base, { goModule }), { cacheDirectory, environment }),
            /install\.yaml: HTTP status 404\n {2}Go module .*: no such host$/,
          );
        },
      ),
    ));

  it("replaces a damaged cache entry", () =>
    withDirectory((cacheDirectory) =>
      withServer(
        (_request, response) => response.end(sampleManifest),
        async (base) => {
          const path = pinnedFilePath(pinned(base), cacheDirectory);
          await mkdir(dirname(path), { recursive: true });
          await writeFile(path, sampleManifest.slice(0, 20));
          await readPinnedFile(pinned(base), { cacheDirectory });
          equal(await readFile(path, "utf8"), sampleManifest);
        },
      ),
    ));

  it("leaves nothing behind when it is interrupted", () =>
    withDirectory((cacheDirectory) => {
      const controller = new AbortController();
      return withServer(
        (_request, response) => {
          response.write(sampleManifest.slice(0, 20));
          controller.abort(new Error("stopped"));
        },
        async (base) => {
          await rejects(
            readPinnedFile(pinned(base, { goModule }), { cacheDirectory, signal: controller.signal }),
            /^Error: stopped$/,
          );
          deepEqual(await readdir(cacheDirectory), []);
        },
      );
    }));

  it("serves runs at the same time, each with the whole file", () =>
    withDirectory((cacheDirectory) =>
      withServer(
        (_request, response) => setTimeout(() => response.end(sampleManifest), Math.random() * 20),
        async (base) => {
          const results = await Promise.all(
            Array.from({ length: 8 }, () => readPinnedFile(pinned(base), { cacheDirectory })),
          );
          deepEqual([...new Set(results.map(String))], [sampleManifest]);
          deepEqual(await readdir(join(cacheDirectory, "manifests")), [`${sha256(sampleManifest)}.yaml`]);
        },
      ),
    ));
});

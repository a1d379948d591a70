import { deepEqual, equal, ok } from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import * as ts from "typescript";

const root = resolve(__dirname, "..");
const read = (path: string) => readFileSync(join(root, path), "utf8");

interface Package {
  main: string;
  types: string;
  bin: Record<string, string>;
  files: string[];
  engines: { node: string };
  scripts: Record<string, string>;
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
}
const manifest = JSON.parse(read("package.json")) as Package;
const built = ["index.ts", "config.ts", ...["config", "foundation", "model", "components", "systems", "images", "services", "repository", "cli", "rehearsal", "manifests", "render"].flatMap(sources)];

function sources(directory: string): string[] {
  return readdirSync(join(root, directory), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts"))
    .map((path) => join(directory, path));
}

/** Names of the packages that files import, `node:` modules left out. */
function imported(files: readonly string[]): string[] {
  const names = files.flatMap((file) => [...read(file).matchAll(/(?:from |import\(|require\(|resolve\()"([^".][^"]*)"/g)].map(([, name = ""]) => name));
  const packages = names.filter((name) => !name.startsWith("node:")).map((name) => name.split("/").slice(0, name.startsWith("@") ? 2 : 1).join("/"));
  return [...new Set(packages)].sort();
}

describe("package.json", () => {
  it("has main and types where the build puts them", () => {
    const build = buildOptions();
    const { fileNames } = build;
    const outputs = fileNames.flatMap((file) => ts.getOutputFileNames(build, file, false)).map((file) => file.slice(root.length + 1));
    ok(outputs.includes(manifest.main), manifest.main);
    ok(outputs.includes(manifest.types), manifest.types);
    ok(outputs.includes("dist/cli/main.js"), "what bin/gitops.js loads");
    ok(outputs.includes("dist/rehearsal/provider/main.js"), "what the provider's executable loads");
    deepEqual(fileNames.map((file) => file.slice(root.length + 1)).sort(), [...built].sort());
  });

  it("lists files that are there, with what the sources read at run time", () => {
    for (const path of manifest.files.filter((name) => name !== "dist")) ok(existsSync(join(root, path)), path);
    const needed = ["charts/applications/Chart.yaml", "rehearsal/cluster/stages/node.yaml", "rehearsal/stand-ins/argocd-image-updater.yaml", "rehearsal/toolchain/modules/cluster/go.sum", "rehearsal/provider/bin/pulumi-resource-kubernetes"];
    for (const path of needed) {
      ok(existsSync(join(root, path)), path);
      ok(manifest.files.some((name) => path.startsWith(`${name}/`)), `${path} is not in the package`);
    }
  });

  it("has executables that can be executed", () => {
    for (const path of [...Object.values(manifest.bin), "rehearsal/provider/bin/pulumi-resource-kubernetes", ".ci/run"]) {
      ok((statSync(join(root, path)).mode & 0o111) !== 0, path);
    }
  });

  it("depends on what the sources import, and on nothing else", () => {
    // bin/gitops.js has ts-node compile with these two, for programs in TypeScript.
    deepEqual(Object.keys(manifest.dependencies).sort(), [...new Set([...imported([...built, "bin/gitops.js"]), "@swc/core", "typescript"])].sort());
    const used = imported([...sources("test"), ...(existsSync(join(root, "bench")) ? sources("bench") : []), ".ci/reporter.js"]);
    for (const name of Object.keys(manifest.devDependencies).filter((dependency) => !dependency.startsWith("@types/"))) ok(used.includes(name), name);
  });

  it("takes exact versions, which the lock file has", () => {
    const lock = JSON.parse(read("package-lock.json")) as { packages: Record<string, { version?: string }> };
    for (const [name, version] of Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })) {
      equal(lock.packages[`node_modules/${name}`]?.version, version, name);
    }
  });

  it("asks for the Node.js that its dependencies need", () => {
    const [major = 0, minor = 0] = (/^>=(\d+)\.(\d+)$/.exec(manifest.engines.node) ?? []).slice(1).map(Number);
    deepEqual([major, minor], [20, 19]);
  });

  it("installs the locked dependencies before every script of the README", () => {
    for (const script of ["up", "test", "e2e"]) equal(manifest.scripts[`pre${script}`], "node bin/install-dependencies.js", script);
  });
});

function buildOptions(): ts.ParsedCommandLine {
  const path = join(root, "tsconfig.build.json");
  return ts.parseJsonConfigFileContent(ts.readConfigFile(path, ts.sys.readFile).config, ts.sys, root, undefined, path);
}

import { deepEqual, equal, match, ok } from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { build } from "esbuild";
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
  peerDependencies: Record<string, string>;
  peerDependenciesMeta: Record<string, { optional?: boolean }>;
  devDependencies: Record<string, string>;
}
const manifest = JSON.parse(read("package.json")) as Package;
const sourceDirectories = ["foundation", "model", "releases", "clients", "workloads", "components", "systems", "image-tags", "gitops-repository", "settings", "program", "library", "render", "rehearsal", "cli"];
const ownSources = ["index.ts", ...sourceDirectories.flatMap((directory) => filesOf(directory))];

function filesOf(directory: string, ending = ".ts"): string[] {
  return readdirSync(join(root, directory), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(ending))
    .map((path) => join(directory, path));
}

/** The package that a module is in. */
function packageOf(name: string): string {
  return name.split("/").slice(0, name.startsWith("@") ? 2 : 1).join("/");
}

/** Names of the packages that files import, `node:` modules left out. */
function imported(files: readonly string[]): string[] {
  const names = files.flatMap((file) => [...read(file).matchAll(/(?:from |import\(|require\(|resolve\()"([^".][^"]*)"/g)].map(([, name = ""]) => name));
  return [...new Set(names.filter((name) => !name.startsWith("node:")).map(packageOf))].sort();
}

describe("package.json", () => {
  it("has main and types where the build puts them", () => {
    const options = buildOptions();
    const outputs = options.fileNames.flatMap((file) => ts.getOutputFileNames(options, file, false)).map((file) => file.slice(root.length + 1));
    ok(outputs.includes(manifest.main), manifest.main);
    ok(outputs.includes(manifest.types), manifest.types);
  });

  it("lists files that are there, with what the sources read at run time", () => {
    for (const path of manifest.files.filter((name) => name !== "dist")) ok(existsSync(join(root, path)), path);
    const needed = ["charts/applications/Chart.yaml", "rehearsal/cluster/stages/node.yaml", "releases/stand-ins/argocd-image-updater.yaml", "rehearsal/toolchain/modules/cluster/go.sum", "rehearsal/provider/bin/pulumi-resource-kubernetes"];
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

  it("depends on what importers of the components need, and on nothing else", async () => {
    const { metafile } = await build({ absWorkingDir: root, entryPoints: ["library/index.ts"], bundle: true, packages: "external", platform: "node", write: false, metafile: true });
    const loaded = Object.values(metafile.inputs).flatMap(({ imports }) => imports).filter(({ external, path }) => external === true && !/^(node:|\.)/.test(path));
    const needed = [...new Set(loaded.map(({ path }) => packageOf(path)))].sort();
    // Those that a program installs itself when it uses a component that needs one are loaded by that component only.
    const optional = Object.keys(manifest.peerDependenciesMeta);
    deepEqual(optional, ["@pulumi/docker", "@pulumi/docker-build", "@pulumi/github"]);
    ok(Object.values(manifest.peerDependenciesMeta).every((meta) => meta.optional === true));
    deepEqual([...Object.keys(manifest.dependencies), ...Object.keys(manifest.peerDependencies)].filter((name) => !optional.includes(name)).sort(), needed);
    deepEqual(Object.keys(manifest.peerDependencies), [...optional, "@pulumi/kubernetes", "@pulumi/pulumi"]);
    const stated = read("components/shared/optional-package.ts");
    for (const name of optional) ok(stated.includes(`"${name}": "${manifest.peerDependencies[name]}"`), name);
  });

  it("has every package that the sources import, and none beside them", () => {
    const used = imported([...ownSources, ...filesOf("test"), ...filesOf("bench"), ...filesOf("build", ".js"), ".ci/reporter.js"]);
    const all = { ...manifest.dependencies, ...manifest.devDependencies };
    for (const name of imported([...ownSources, ...filesOf("build", ".js")])) ok(name in all, `${name} is imported and not in package.json`);
    // tsconfig.json has ts-node compile with it.
    for (const name of Object.keys(all).filter((one) => !one.startsWith("@types/") && one !== "@swc/core")) ok(used.includes(name), `${name} is not imported`);
  });

  it("goes with later Pulumi packages than those it is made with", () => {
    for (const [name, range] of Object.entries(manifest.peerDependencies)) {
      const version = manifest.devDependencies[name] ?? "";
      if (range.startsWith("~0.0.")) {
        equal(range.slice(1), version, name);
        continue;
      }
      match(range, /^\^\d+\.\d+\.0$/, name);
      const [[major = 0, minor = 0], [madeMajor = 0, madeMinor = 0]] = [range.slice(1), version].map((text) => text.split(".").map(Number)) as [number[], number[]];
      ok(major === madeMajor && minor <= madeMinor, `${name} ${version} is not in ${range}`);
    }
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

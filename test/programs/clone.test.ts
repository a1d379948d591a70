import { deepEqual, equal, match, ok } from "node:assert/strict";
import { execa } from "execa";
import { watch } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { withClone } from "../support/clone";

const cacheOf = (clone: string) => join(clone, "node_modules", ".cache", "gitops-platform");
const gitops = (clone: string, args: readonly string[], environment: NodeJS.ProcessEnv = {}) =>
  execa(process.execPath, [join(clone, "bin", "gitops.js"), ...args], { cwd: clone, reject: false, stdin: "ignore", env: environment });

describe("the programs of a clone", () => {
  it("are compiled once when 20 commands start together in a fresh one, and all of them succeed", () => withClone(async (clone) => {
    await mkdir(cacheOf(clone), { recursive: true });
    const begun = new Set<string>();
    const watcher = watch(cacheOf(clone), (_event, name) => { if (name?.endsWith(".tmp")) begun.add(name); });
    const out = join(clone, "rendered");
    const commands = Array.from({ length: 20 }, (_, index) => (index % 5 === 0 ? ["render", "--stack", "dev", "--out", join(out, String(index))] : ["repo", "--help"]));
    const results = await Promise.all(commands.map((args) => gitops(clone, args)));
    watcher.close();
    for (const [index, { exitCode, stdout, stderr }] of results.entries()) {
      equal(exitCode, 0, stderr);
      equal(stderr, "");
      match(stdout, index % 5 === 0 ? /^ *\d+ {2}objects of stack dev in /m : /^Usage: gitops repo /);
    }
    equal(begun.size, 1, [...begun].join());
    const [key = "", ...others] = await readdir(cacheOf(clone));
    deepEqual(others, []);
    match(key, /^[0-9a-f]{20}$/);
    deepEqual((await readdir(join(cacheOf(clone), key))).filter((name) => name.endsWith(".js")).sort(),
      ["gitops.js", "loader.js", "prepare-program.js", "prepare-pulumi.js", "provider.js", "supervisor.js"]);
  }));

  it("follow a change of the sources with the next command, and one back", () => withClone(async (clone) => {
    const file = join(clone, "cli", "commands", "render.ts");
    const before = await readFile(file, "utf8");
    const description = async () => /^ {2}render .*$/m.exec((await gitops(clone, ["--help"])).stdout)?.[0] ?? "";
    match(await description(), /write every manifest/);
    const [first] = await readdir(cacheOf(clone));
    // As long as before, so that a comparison of sizes would miss it.
    await writeFile(file, before.replace("write every manifest", "print every manifest"));
    match(await description(), /print every manifest/);
    await writeFile(file, before);
    match(await description(), /write every manifest/);
    const kept = await readdir(cacheOf(clone));
    equal(kept.length, 2);
    ok(first !== undefined && kept.includes(first));
  }));

  it("are compiled by the next command where the one that did it was killed", () => withClone(async (clone) => {
    equal((await gitops(clone, ["--help"])).exitCode, 0);
    const [key = ""] = await readdir(cacheOf(clone));
    await rm(join(cacheOf(clone), key), { recursive: true });
    // What it leaves: a lock with the number of a process that is gone.
    await mkdir(join(cacheOf(clone), `${key}.lock`));
    await writeFile(join(cacheOf(clone), `${key}.lock`, "pid"), String(await numberOfEndedProcess()));
    equal((await gitops(clone, ["--help"])).exitCode, 0);
    deepEqual(await readdir(cacheOf(clone)), [key]);
  }));

  it("say what to do where the development dependencies are missing", () => withClone(async (clone) => {
    await rm(join(clone, "node_modules", "esbuild"));
    const { exitCode, stderr } = await gitops(clone, ["--help"]);
    equal(exitCode, 1);
    equal(stderr, "error: the development dependencies of this clone are not installed: esbuild\n"
      + "       run `npm ci --ignore-scripts`; without them, use the package that `npm pack` makes elsewhere");
  }));

  it("say where a source is wrong, and are right again with the next command", () => withClone(async (clone) => {
    const file = join(clone, "cli", "main.ts");
    const before = await readFile(file, "utf8");
    await writeFile(file, `${before}\nconst = 1;\n`);
    const { exitCode, stderr } = await gitops(clone, ["--help"]);
    equal(exitCode, 1);
    match(stderr, new RegExp(`cli/main\\.ts:${before.split("\n").length + 1}:6`));
    match(stderr, new RegExp(`error: the sources in ${clone} could not be compiled$`));
    await writeFile(file, before);
    equal((await gitops(clone, ["--help"])).exitCode, 0);
  }));

  it("show lines of the sources in the stack trace of an error", () => withClone(async (clone) => {
    const file = join(clone, "settings", "read-settings.ts");
    await writeFile(file, `${await readFile(file, "utf8")}\nthrow new TypeError("on the last line");\n`);
    const line = (await readFile(file, "utf8")).split("\n").length - 1;
    const { exitCode, stderr } = await gitops(clone, ["render", "--stack", "dev"]);
    equal(exitCode, 1);
    match(stderr, new RegExp(`^TypeError: on the last line\\n +at .*${file}:${line}:\\d+\\)\n`, "m"));
    match(stderr, new RegExp(`${join(clone, "render", "own-sources.ts")}:\\d+:`), "the command's own lines are those of its bundle");
  }));
});

describe("gitops --help", () => {
  it("runs its own few files and commander, and loads no other package", async () => {
    const directory = await mkdtemp(join(tmpdir(), "gitops-coverage-"));
    try {
      const root = join(__dirname, "..", "..");
      // Whatever must be compiled is compiled before.
      await gitops(root, ["--help"]);
      equal((await gitops(root, ["--help"], { NODE_V8_COVERAGE: directory })).exitCode, 0);
      const functions: string[] = [];
      const files: string[] = [];
      for (const name of await readdir(directory)) {
        const { result } = JSON.parse(await readFile(join(directory, name), "utf8")) as Coverage;
        for (const { url, functions: found } of result.filter((script) => script.url.startsWith("file:"))) {
          files.push(url.replace(/.*\//, ""));
          // In a bundle, a module that is loaded later is a function with its path as name.
          functions.push(...found.filter(({ functionName, ranges }) => /node_modules\/.*\.[cm]?js$/.test(functionName) && (ranges[0]?.count ?? 0) > 0).map(({ functionName }) => functionName));
        }
      }
      deepEqual([...new Set(files)].sort(), ["compiled.js", "gitops.js", "load.js", "sources.js"]);
      deepEqual([...new Set(functions.map((name) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(name)?.[1]))], ["commander"]);
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  });
});

describe("gitops render", () => {
  it("runs the program of a clone without a compiler, and loads no part of Pulumi that it does not use", async () => {
    const root = join(__dirname, "..", "..");
    const directory = await mkdtemp(join(tmpdir(), "gitops-loaded-"));
    try {
      const spy = join(directory, "spy.js");
      const list = join(directory, "loaded.json");
      await writeFile(spy, `process.on("exit", () => require("node:fs").writeFileSync(${JSON.stringify(list)}, JSON.stringify(Object.keys(require.cache))));`);
      // Whatever must be compiled is compiled before.
      await gitops(root, ["--help"]);
      const { exitCode, stderr } = await execa(process.execPath, ["--require", spy, join(root, "bin", "gitops.js"), "render", "--stack", "dev", "--out", join(directory, "out")], { cwd: root, reject: false });
      equal(exitCode, 0, stderr);
      const loaded = (JSON.parse(await readFile(list, "utf8")) as string[]).map((path) => path.slice(root.length + 1));
      ok(loaded.includes("node_modules/zod/index.cjs"), "of the program");
      ok(loaded.includes("node_modules/@pulumi/pulumi/resource.js"));
      const unwanted = /node_modules\/(typescript|ts-node|@swc\/core|esbuild|@npmcli\/arborist\/lib\/arborist|pacote|@kubernetes\/client-node|@pulumi\/pulumi\/automation\/stack)/;
      deepEqual(loaded.filter((path) => unwanted.test(path)), []);
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  });
});

interface Coverage {
  result: { url: string; functions: { functionName: string; ranges: { count: number }[] }[] }[];
}

async function numberOfEndedProcess(): Promise<number> {
  const child = execa(process.execPath, ["-e", ""]);
  await child;
  return child.pid ?? 0;
}

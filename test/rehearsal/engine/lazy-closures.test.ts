import { equal, match } from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nodeOptions } from "../../../rehearsal/engine/command";
import { packageDirectory } from "../../../rehearsal/paths";

const pulumi = join(packageDirectory, "node_modules", "@pulumi", "pulumi");
const script = (name: string) => join(pulumi, "cmd", name, "index.js");

describe("Pulumi's own processes with the preload", function () {
  this.timeout(120_000);
  let directory: string;
  beforeEach(() => { directory = mkdtempSync(join(tmpdir(), "gitops preload-")); });
  afterEach(() => rmSync(directory, { recursive: true }));

  /** Runs a script of Pulumi's, which ends by itself without arguments, and then code in its process. */
  const run = (path: string, code: string, options: string | undefined) => {
    const probe = join(directory, "probe.js");
    writeFileSync(probe, `process.on("exit", () => { ${code} });`);
    const { stdout } = spawnSync(process.execPath, ["-r", probe, path], { encoding: "utf8", env: { ...process.env, NODE_OPTIONS: options ?? "" } });
    return stdout.trim();
  };
  const loaded = 'for (const name of ["@npmcli/arborist", "typescript"]) console.log(name, Object.keys(require.cache).some((path) => path.includes("/node_modules/" + name + "/")));';

  it("load no compiler and no npm at their start", () => {
    equal(run(script("dynamic-provider"), loaded, undefined), "@npmcli/arborist true\ntypescript true");
    equal(run(script("dynamic-provider"), loaded, nodeOptions({})), "@npmcli/arborist false\ntypescript false");
  });

  it("turn functions into the same text", () => {
    const text = `
      const { runtime } = require(${JSON.stringify(pulumi)});
      const step = 2;
      process.exit = () => undefined;
      runtime.serializeFunction(() => step + 1).then(({ text }) => require("node:fs").writeFileSync(process.env.OUT, text));`;
    const serialized = (options: string | undefined) => {
      const out = join(directory, "out.txt");
      const main = join(directory, "main.js");
      writeFileSync(main, text);
      const loader = join(directory, "loader.js");
      // The script's name is what the preload goes by.
      writeFileSync(loader, `process.argv[1] = ${JSON.stringify(script("run"))};`);
      const { status, stderr } = spawnSync(process.execPath, ["-r", loader, ...(options ? ["-r", options] : []), main], { encoding: "utf8", env: { ...process.env, OUT: out } });
      equal(status, 0, stderr);
      return readFileSync(out, "utf8");
    };
    const plain = serialized(undefined);
    match(plain, /step/);
    equal(serialized(join(packageDirectory, "rehearsal", "engine", "preload", "lazy-closures.js")), plain);
  });

  it("start as always when Pulumi's modules are others", () => {
    const copy = join(directory, "@pulumi", "pulumi");
    for (const [module, text] of [["codePaths", "exports.a = 1;\n"], ["serializeClosure", undefined]] as const) {
      const file = join(copy, "runtime", "closure", `${module}.js`);
      cpSync(join(pulumi, "package.json"), join(copy, "package.json"));
      if (text !== undefined) { cpSync(join(pulumi, "runtime", "closure", "codePaths.js"), file); writeFileSync(file, text); }
    }
    const main = join(copy, "cmd", "run", "index.js");
    cpSync(join(pulumi, "package.json"), join(copy, "cmd", "run", "package.json"));
    writeFileSync(main, 'console.log(require("../../runtime/closure/codePaths").a);');
    equal(run(main, "", nodeOptions({})), "1");
  });

  it("are given the options of the user too, and a path with spaces and quotes", () => {
    const file = join(directory, 'pre "load".js');
    writeFileSync(file, 'console.log("preloaded", process.noDeprecation);');
    const probe = join(directory, "empty.js");
    writeFileSync(probe, "");
    equal(run(probe, "", nodeOptions({ NODE_OPTIONS: "--no-deprecation" }, file)), "preloaded true");
  });
});

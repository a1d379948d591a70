import { strict as assert } from "node:assert";
import { mkdirSync, mkdtempSync, readFileSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { mergeStack, writeWorkspace } from "../../../rehearsal/engine/workspace";
import { chooseProvider, standInDirectory } from "../../../rehearsal/engine/provider-choice";

const standIn = { provider: "stand-in" as const, directory: "/stand/in", version: "1.2.3", reason: "" };

describe("the engine's workspace", () => {
  let root: string;
  let program: string;
  const write = (file: string, text: string): void => writeFileSync(join(program, file), text);
  const generated = (file: string): any => parse(readFileSync(join(root, "workspace", file), "utf8"));
  const workspace = (overrides: Record<string, unknown> = {}, languageHost?: string) =>
    writeWorkspace(root, program, "dev", overrides, standIn, { pulumi: "/bin/true", languageHost });

  beforeEach(() => {
    const base = mkdtempSync(join(tmpdir(), "gitops-workspace-"));
    root = join(base, "state");
    program = join(base, "program");
    mkdirSync(program);
    write("Pulumi.yaml", "name: app\nruntime: {name: nodejs, options: {packagemanager: npm, nodeargs: --no-warnings}}\nmain: src/index.ts\nplugins: {providers: []}\n");
    write("Pulumi.dev.yaml", "config:\n  app:cluster: prod\n  app:size: 3\n");
  });
  afterEach(() => rmSync(join(root, ".."), { recursive: true }));

  it("runs the program where it lies, with the chosen provider", async () => {
    await workspace();
    const project = generated("Pulumi.yaml");
    assert.equal(project.main, join(program, "src/index.ts"));
    assert.deepEqual(project.plugins, { providers: [{ name: "kubernetes", path: "/stand/in" }] });
    assert.equal(project.runtime.options.packagemanager, "npm");
    assert.equal(readlinkSync(join(root, "workspace/tools/bin/pulumi")), "/bin/true");
  });

  it("leaves out the options that a language host built from modules refuses, and gives it a launcher for dynamic resources", async () => {
    await workspace({}, "/bin/false");
    assert.deepEqual(generated("Pulumi.yaml").runtime, { name: "nodejs", options: { nodeargs: "--no-warnings" } });
    const launcher = readFileSync(join(root, "workspace/tools/bin/pulumi-resource-pulumi-nodejs"), "utf8");
    assert.match(launcher, /@pulumi\/pulumi\/cmd\/dynamic-provider/);
  });

  it("merges overrides into a copy of the stack file, and keeps the salt of earlier runs", async () => {
    await workspace({ "app:cluster": "rehearsal" });
    assert.deepEqual(generated("Pulumi.dev.yaml"), { config: { "app:cluster": "rehearsal", "app:size": 3 } });
    writeFileSync(join(root, "workspace/Pulumi.dev.yaml"), "encryptionsalt: v1:abc\nconfig: {app:old: 1}\n");
    await workspace({ "app:cluster": "other" });
    assert.deepEqual(generated("Pulumi.dev.yaml"), { encryptionsalt: "v1:abc", config: { "app:cluster": "other", "app:size": 3 } });
    assert.equal(readFileSync(join(program, "Pulumi.dev.yaml"), "utf8"), "config:\n  app:cluster: prod\n  app:size: 3\n");
  });

  it("writes values as text that the engine would read as something else", async () => {
    await workspace({ "app:tag": "7067981e_12", "app:namespace": "no" });
    assert.equal(readFileSync(join(root, "workspace/Pulumi.dev.yaml"), "utf8"), 'config:\n  app:cluster: prod\n  app:size: 3\n  app:tag: "7067981e_12"\n  app:namespace: "no"\n');
  });

  it("says which file is missing or wrong", async () => {
    rmSync(join(program, "Pulumi.dev.yaml"));
    await assert.rejects(workspace(), { name: "UserError", message: `${join(program, "Pulumi.dev.yaml")} does not exist` });
    write("Pulumi.dev.yaml", "- a\n");
    await assert.rejects(workspace(), { message: `${join(program, "Pulumi.dev.yaml")} must hold a mapping` });
    write("Pulumi.yaml", "{");
    await assert.rejects(workspace(), /Pulumi\.yaml is no YAML/);
    write("Pulumi.yaml", "runtime: nodejs");
    await assert.rejects(workspace(), /Pulumi\.yaml: `name` is missing/);
  });

  it("uses the stack's own salt, and asks for its passphrase, where the file holds secrets", () => {
    const committed = { encryptionsalt: "own", config: { "app:token": { secure: "v1:x" }, "app:list": { a: [{ secure: "v1:y" }] }, "app:plain": "z" } };
    const before = process.env.PULUMI_CONFIG_PASSPHRASE;
    try {
      delete process.env.PULUMI_CONFIG_PASSPHRASE;
      assert.throws(() => mergeStack(committed, {}, {}, "Pulumi.dev.yaml"), /Pulumi\.dev\.yaml: app:token, app:list are encrypted, and PULUMI_CONFIG_PASSPHRASE is not set/);
      process.env.PULUMI_CONFIG_PASSPHRASE = "x";
      assert.equal(mergeStack(committed, { encryptionsalt: "generated" }, {}, "f").encryptionsalt, "own");
    } finally {
      if (before === undefined) delete process.env.PULUMI_CONFIG_PASSPHRASE;
      else process.env.PULUMI_CONFIG_PASSPHRASE = before;
    }
    assert.equal(mergeStack({ encryptionsalt: "own", config: {} }, { encryptionsalt: "generated" }, {}, "f").encryptionsalt, "generated");
  });
});

describe("the choice of the Kubernetes provider", () => {
  it("takes the official plugin from PATH, then from a plugin directory; never itself", async () => {
    const base = mkdtempSync(join(tmpdir(), "gitops-choice-"));
    try {
      // A plugin as the engine knows it: the stand-in answers as one of its version, another only says which it is.
      const install = (directory: string, text = `exec ${join(standInDirectory, "pulumi-resource-kubernetes")} "$@"`): string => {
        mkdirSync(directory, { recursive: true });
        writeFileSync(join(directory, "pulumi-resource-kubernetes"), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
        return directory;
      };
      const onPath = install(join(base, "bin"));
      const choose = (PATH: string, home: string) => chooseProvider(process.cwd(), join(base, "ours"), undefined, { PATH, PULUMI_HOME: home });
      const fromPath = await choose(`${standInDirectory}:${onPath}`, base);
      assert.deepEqual([fromPath.provider, fromPath.directory], ["official", onPath]);
      const plugins = install(join(base, "home", "plugins", `resource-kubernetes-v${fromPath.version}`));
      const installed = await choose(standInDirectory, join(base, "home"));
      assert.deepEqual([installed.provider, installed.directory], ["official", plugins]);
      const ignored = await chooseProvider(process.cwd(), join(base, "ours"), undefined, { PATH: onPath, PULUMI_HOME: join(base, "home"), PULUMI_IGNORE_AMBIENT_PLUGINS: "true" });
      assert.deepEqual([ignored.directory, ignored.reason], [plugins, `found in ${plugins}`]);
      const older = `exec ${process.execPath} ${join(process.cwd(), "test/rehearsal/engine/support/plugin.js")} 3.30.2`;
      const unfit = await choose(install(join(base, "older"), older), join(base, "home"));
      assert.deepEqual([unfit.directory, unfit.reason], [plugins, `found in ${plugins}; ${join(base, "older", "pulumi-resource-kubernetes")} on PATH is not used: it is version 3.30.2, needed is ${unfit.version} or a later one of the same major version`]);
      const silent = await choose(install(join(base, "silent"), "exit"), join(base, "home"));
      assert.ok(silent.reason.endsWith("is not used: it does not say its version"), silent.reason);
      const wanted = await chooseProvider(process.cwd(), base, "stand-in", { PATH: onPath });
      assert.deepEqual([wanted.provider, wanted.directory], ["stand-in", standInDirectory]);
    } finally {
      rmSync(base, { recursive: true });
    }
  });
});

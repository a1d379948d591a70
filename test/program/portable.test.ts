import { deepEqual, ok } from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { upstreamManifest, defaultVersions } from "../../releases";
import { cacheDirectory, packageDirectory } from "../../foundation/paths";

interface Registered {
  readonly type: string;
  readonly name: string;
  readonly inputs: Record<string, unknown>;
}

/** Somebody's machine: a home, a cache and a clone of their own. */
interface Machine {
  readonly clone: string;
  readonly environment: Record<string, string>;
}

describe("what the program registers", function () {
  this.timeout(120_000);
  let directory = "";
  const machines: Machine[] = [];

  before(async () => {
    for (const component of ["argo-cd", "argo-workflows"] as const) await upstreamManifest(component, { version: defaultVersions[component] });
    directory = mkdtempSync(join(tmpdir(), "gitops-portable-"));
    for (const user of ["alice", "bob"]) {
      const home = join(directory, user);
      const kubeconfig = user === "alice" ? join(home, ".kube", "config") : join(home, "elsewhere", "kubeconfig");
      mkdirSync(dirname(kubeconfig), { recursive: true });
      writeFileSync(kubeconfig, `current-context: team\ncontexts: [{name: team, context: {cluster: ${user}, user: ${user}}}]\nclusters: [{name: ${user}, cluster: {server: "https://${user}.example"}}]\n`);
      const clone = join(home, "clone");
      const tracked = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], { cwd: packageDirectory, encoding: "utf8" }).split("\0").filter(Boolean);
      for (const file of tracked.filter((path) => !/^(test|docs|bench)\//.test(path))) cpSync(join(packageDirectory, file), join(clone, file), { recursive: true });
      symlinkSync(join(packageDirectory, "node_modules"), join(clone, "node_modules"));
      const cache = join(home, "cache");
      mkdirSync(cache);
      symlinkSync(join(cacheDirectory(), "manifests"), join(cache, "manifests"));
      machines.push({ clone, environment: { HOME: home, GITOPS_CACHE_DIR: cache, ...(user === "bob" ? { KUBECONFIG: kubeconfig } : {}) } });
    }
  });
  after(() => rmSync(directory, { recursive: true, force: true }));

  const registeredOn = ({ clone, environment }: Machine, stack: string, settings: object): Registered[] => {
    const { KUBECONFIG: _kubeconfig, GITOPS_CACHE_DIR: _cache, GITOPS_STATE_DIR: _state, GITOPS_RENDER: _render, ...inherited } = process.env;
    const script = join(packageDirectory, "test", "program", "support", "registered-inputs.ts");
    const output = execFileSync(process.execPath, ["-r", require.resolve("ts-node/register/transpile-only"), script, clone, stack, JSON.stringify(settings)], {
      cwd: clone, env: { ...inherited, ...environment }, encoding: "utf8", maxBuffer: 1e8, stdio: ["ignore", "pipe", "inherit"],
    });
    return JSON.parse(output) as Registered[];
  };

  for (const [stack, system] of [["dev", "transcripts"], ["prod", "linq"]] as const) {
    it(`is the same for two homes, two caches and two clones: ${system} in ${stack}`, () => {
      const settings = { system, cluster: "team", ...(system === "transcripts" ? { imageWriter: "manual" } : {}) };
      const [alice = [], bob = []] = machines.map((machine) => registeredOn(machine, stack, settings));
      ok(alice.length > 60, `${alice.length} resources`);
      for (const [index, resource] of alice.entries()) deepEqual(bob[index], resource, resource.name);
      deepEqual(bob.length, alice.length);
      const text = JSON.stringify(alice);
      deepEqual(["/alice", "alice.example", cacheDirectory(), packageDirectory].filter((machine) => text.includes(machine)), []);
    });
  }
});

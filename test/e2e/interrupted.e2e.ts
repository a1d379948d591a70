import * as assert from "node:assert/strict";
import { execa } from "execa";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { packageDirectory } from "../../foundation/paths";
import { eventually, Platform } from "./support/platform";
import { e2eTools } from "./support/tools";

const command = join(packageDirectory, "bin", "gitops.js");

/** The smallest system: what is interrupted is the installation of the platform. */
const system = ["--system", "linq"];

/** Whether a process still exists. */
function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe("a run that does not come to its end", () => {
  let platform: Platform;
  before(async function () {
    this.timeout(3_600_000);
    await e2eTools();
    platform = await Platform.start();
  });
  after(() => platform?.down());

  const start = () => execa(process.execPath, [command, "up", ...system], { cwd: packageDirectory, env: platform.environment, stdin: "ignore", reject: false, all: true });
  const repoServer = { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "argocd-repo-server", namespace: "argocd" } };
  // The kubeconfig is there before the server that it names.
  const inTheMiddle = () => eventually("Pulumi has created some of the controllers", () =>
    existsSync(platform.kubeconfig) && platform.read(repoServer).then((found) => found !== undefined, () => false), 300);

  it("converges when it is repeated after a kill", async () => {
    const run = start();
    await inTheMiddle();
    assert.ok(run.pid);
    process.kill(run.pid, "SIGKILL");
    await run;
    const root = { apiVersion: "argoproj.io/v1alpha1", kind: "Application", metadata: { name: "linq-dev", namespace: "argocd" } };
    assert.equal(await platform.read(root).catch(() => undefined), undefined, "it was killed before it was done");
    const repeated = await platform.up(...system);
    assert.equal(repeated.settled, true);
    assert.equal((await platform.up(...system)).changed, false);
  });

  it("stops on Ctrl-C with exit status 130, and everything that it started with it", async () => {
    await platform.gitops("down");
    const run = start();
    await inTheMiddle();
    const pids = (await platform.processes()).flatMap(({ pid }) => pid ?? []);
    assert.ok(pids.length >= 5);
    assert.ok(run.pid);
    process.kill(run.pid, "SIGINT");
    const { exitCode, all } = await run;
    assert.equal(exitCode, 130, all);
    assert.match(String(all), /error: interrupted/);
    await eventually("all its processes are gone", () => !pids.some(lives), 60);
  });

  it("goes on from there", async () => {
    assert.equal((await platform.up(...system)).settled, true);
  });
});

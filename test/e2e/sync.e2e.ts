import * as assert from "node:assert/strict";
import { KubernetesObject, PatchStrategy } from "@kubernetes/client-node";
import { execa } from "execa";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { simpleGit } from "simple-git";
import { SyncResult } from "../../cli/sync/result";
import { packageDirectory } from "../../foundation/paths";
import { clusterStatus } from "../../rehearsal/cluster";
import { sampleWorkload, withCheckout, writeFiles } from "../../rehearsal/local-repository";
import { applicationsOf } from "../../systems";
import { link } from "../../systems/link";
import { violations } from "./support/order";
import { Passages } from "./support/passages";
import { eventually, Platform, UpOutput } from "./support/platform";
import { type PreparedStack, preparedStack } from "./support/prepared-stack";
import { e2eTools } from "./support/tools";

const applications = new Map(applicationsOf(link, "prod").map((application) => [application.name, application]));
const waves = (up: UpOutput) => Object.fromEntries(up.applications.map(({ name, wave }) => [name, wave]));
/** The project of the root: whoever may sync it deploys. */
const project = "link-prod-root";
const role = "e2e-ci";

describe("gitops sync and gitops token rotate, production on the rehearsal cluster", () => {
  let prepared: PreparedStack;
  let platform: Platform;
  let passages: Passages;
  let up: UpOutput;
  let directory: string;
  let server: string;

  before(async function () {
    this.timeout(3_600_000);
    await e2eTools();
    directory = await mkdtemp(join(tmpdir(), "gitops-sync-"));
    prepared = await preparedStack("--stack", "prod", "--sample-workloads");
    ({ platform, first: up } = prepared);
    passages = new Passages(platform);
    // Whatever the day of the week: the windows are a subject of their own below.
    await patchProject({ syncWindows: null });
    server = clusterStatus(platform.stateDirectory).processes.find(({ name }) => name === "argocd/argocd-server")?.address ?? assert.fail("no argocd-server");
  });
  after(async () => {
    passages?.stop();
    prepared?.release();
    await rm(directory, { recursive: true, force: true });
  });

  /** Runs `gitops`, whatever its exit status. */
  const gitops = async (args: readonly string[], environment: NodeJS.ProcessEnv = {}) => {
    const { exitCode, stdout, stderr } = await execa(process.execPath, [join(packageDirectory, "bin", "gitops.js"), ...args], {
      cwd: packageDirectory, env: { ...platform.environment, ...environment }, stdin: "ignore", reject: false,
    });
    return { exitCode, stdout, stderr };
  };
  const sync = async (args: readonly string[], environment: NodeJS.ProcessEnv = {}) => {
    const { exitCode, stdout, stderr } = await gitops(["sync", ...args, "--format", "json"], environment);
    assert.notEqual(stdout, "", stderr);
    return { exitCode, stderr, result: JSON.parse(stdout) as SyncResult };
  };
  /** Commits a new generation of some workloads to production's branch. */
  const change = async (names: readonly string[], generation: number, replace: (text: string) => string = (text) => text): Promise<string> => {
    await withCheckout(platform.repository, "main", `Generation ${generation}`, async (checkout) => {
      for (const name of names) {
        const { source, destination } = applications.get(name) ?? assert.fail(name);
        const files = sampleWorkload({ name, namespace: destination.namespace, generation });
        await writeFiles(join(checkout, source.path ?? ""), Object.fromEntries(Object.entries(files).map(([file, text]) => [file, replace(text)])));
      }
    });
    return (await simpleGit(platform.repository.directory).revparse(["refs/heads/main"])).trim();
  };
  const deployment = (name: string) => platform.read<KubernetesObject & { spec?: { template?: { metadata?: { annotations?: Record<string, string> } } } }>({
    apiVersion: "apps/v1", kind: "Deployment", metadata: { name, namespace: applications.get(name)?.destination.namespace ?? "" },
  });
  const generation = async (name: string) => (await deployment(name))?.spec?.template?.metadata?.annotations?.["gitops.platform/generation"];
  const application = (name: string) => platform.read<KubernetesObject & { status?: { sync?: { status?: string }; health?: { status?: string } } }>({
    apiVersion: "argoproj.io/v1alpha1", kind: "Application", metadata: { name, namespace: "argocd" },
  });
  const patchProject = async (spec: object) => {
    await platform.api().patch(
      { apiVersion: "argoproj.io/v1alpha1", kind: "AppProject", metadata: { name: project, namespace: "argocd" }, spec } as object,
      undefined, undefined, "e2e", undefined, PatchStrategy.MergePatch,
    );
  };

  it("a dry run shows 25 Applications to create and changes nothing", async () => {
    const { exitCode, result } = await sync(["prod", "--dry-run"]);
    assert.equal(exitCode, 0);
    assert.equal(result.outcome, "dry-run");
    assert.deepEqual(result.changes.map(({ action }) => action), Array.from({ length: 25 }, () => "created"));
    await sleep(3000);
    assert.equal(await application("cert-manager"), undefined);
    assert.equal((await application("link-prod"))?.status?.sync?.status, "OutOfSync");
  });

  it("deploys through the waves, and again there is nothing to sync", async () => {
    const begin = Date.now();
    const { exitCode, result, stderr } = await sync(["production"]);
    assert.equal(exitCode, 0, stderr);
    assert.equal(result.outcome, "synced");
    assert.deepEqual(result.applications?.filter(({ state }) => state !== "healthy"), []);
    console.log(`      25 Applications deployed by one command in ${((Date.now() - begin) / 1000).toFixed(0)} s`);
    const found = await passages.installation(waves(up));
    assert.equal(found.length, 25);
    assert.ok(found.every(({ started }) => Number.isFinite(started)), "every Application has a workload");
    assert.deepEqual(violations(found), []);
    assert.equal((await sync(["prod"])).result.outcome, "nothing-to-sync");
  });

  it("a commit moves nothing until somebody syncs, and the dry run names images and objects", async () => {
    const commit = await change(["cert-manager", "user-svc", "api-gateway"], 2, (text) => text.replace("pause:3.10", "pause:3.11"));
    await eventually("the root is OutOfSync", async () => (await application("link-prod"))?.status?.sync?.status === "OutOfSync");
    await sleep(5000);
    assert.equal(await generation("user-svc"), "1");

    const preview = await sync(["prod", "--dry-run"]);
    assert.equal(preview.result.revision, commit);
    const changed = preview.result.changes.filter(({ action }) => action === "changed");
    assert.deepEqual(changed.map(({ name }) => name), ["cert-manager", "user-svc", "api-gateway"]);
    assert.deepEqual(changed[1]?.images, [{ object: "Deployment link/user-svc", container: "main", from: "registry.k8s.io/pause:3.10", to: "registry.k8s.io/pause:3.11" }]);
    assert.deepEqual(changed[1]?.objects.map(({ object, action }) => [object, action]), [["ConfigMap link/user-svc", "changed"], ["Deployment link/user-svc", "changed"]]);
    assert.equal(preview.result.changes.filter(({ action }) => action === "moves").length, 22);
    assert.equal(await generation("user-svc"), "1", "a dry run changes nothing");

    const { exitCode, stderr } = await sync(["prod"]);
    assert.equal(exitCode, 0, stderr);
    const found = (await passages.update(waves(up), commit, "2")).filter(({ started }) => Number.isFinite(started));
    assert.deepEqual(found.map(({ name }) => name).sort(), ["api-gateway", "cert-manager", "user-svc"]);
    assert.deepEqual(violations(found), []);
  });

  describe("with an unrelated Application Degraded", () => {
    it("stops at the first failure and says why; --only lands a hotfix all the same", async () => {
      // The rehearsal cannot pull an image with this word in its name.
      const deadline = (text: string) => text.replace(/^( *)replicas: 1$/m, "$1replicas: 1\n$1progressDeadlineSeconds: 5").replace("pause:3.10", "broken:1");
      await change(["prometheus-stack"], 3, deadline);
      const failed = await sync(["prod"]);
      assert.equal(failed.exitCode, 1);
      assert.equal(failed.result.outcome, "failed");
      assert.match(`${failed.result.failure?.message} ${failed.result.failure?.detail}`, /prometheus-stack/);
      console.log(`      failure after ${failed.result.seconds} s: ${failed.result.failure?.message}; ${failed.result.failure?.detail}`);
      await eventually("prometheus-stack is Degraded", async () => (await application("prometheus-stack"))?.status?.health?.status === "Degraded");

      // Argo CD goes on retrying the failed sync for minutes; a hotfix need not wait for that.
      const commit = await change(["chat-svc"], 4);
      const busy = await gitops(["sync", "prod", "--only", "chat-svc"]);
      assert.match(busy.stderr, /another sync of this environment is running/);
      const begin = Date.now();
      const { exitCode, result, stderr } = await sync(["prod", "--only", "chat-svc", "--end-running"]);
      const seconds = (Date.now() - begin) / 1000;
      assert.equal(exitCode, 0, stderr);
      assert.equal(result.revision, commit);
      assert.deepEqual(result.changes.map(({ name }) => name), ["chat-svc"]);
      assert.equal(await generation("chat-svc"), "4");
      assert.equal((await application("prometheus-stack"))?.status?.health?.status, "Degraded");
      console.log(`      the hotfix of chat-svc landed in ${seconds.toFixed(1)} s while prometheus-stack was Degraded`);
    });

    it("an unknown Application is named as such", async () => {
      const { exitCode, stderr } = await gitops(["sync", "prod", "--only", "no-such"]);
      assert.equal(exitCode, 1);
      assert.match(stderr, /has no Application "no-such"/);
    });

    after(async function () {
      this.timeout(600_000);
      await change(["prometheus-stack"], 5);
      const { exitCode, stderr } = await sync(["prod"]);
      assert.equal(exitCode, 0, stderr);
    });
  });

  describe("a sync window", () => {
    after(() => patchProject({ syncWindows: null }));

    it("that denies refuses the sync, and the refusal names it and the next opening", async () => {
      await change(["user-svc"], 6);
      // Denied from the last full hour on for three hours, in whatever hour this runs.
      const now = new Date();
      await patchProject({ syncWindows: [{ kind: "deny", schedule: `0 ${now.getUTCHours()} * * *`, duration: "3h", applications: ["link-prod"], timeZone: "UTC", description: "CHG-42" }] });
      await eventually("the window is known", async () => (await gitops(["sync", "prod", "--dry-run"])).exitCode === 0);
      const opening = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate(), now.getUTCHours() + 3)).toISOString();
      const refused = await sync(["prod"]);
      assert.equal(refused.exitCode, 1);
      assert.equal(refused.result.outcome, "refused");
      assert.match(refused.result.refusal?.windows.join() ?? "", /deny window .* 3h, UTC \(CHG-42\)/);
      assert.equal(refused.result.refusal?.nextOpening, opening);
      assert.match(refused.result.refusal?.override ?? "", /pulumi up/);
      assert.match(refused.stderr, /a sync window refuses the sync of "link-prod"/);
      assert.notEqual(await generation("user-svc"), "6");
      const only = await sync(["prod", "--only", "user-svc"]);
      assert.equal(only.result.outcome, "refused");
    });

    it("that allows another time refuses it too, and once it is gone the same command goes through", async () => {
      const hour = (new Date().getUTCHours() + 5) % 24;
      await patchProject({ syncWindows: [{ kind: "allow", schedule: `0 ${hour} * * *`, duration: "1h", applications: ["link-prod"], timeZone: "UTC" }] });
      const refused = await sync(["prod"]);
      assert.equal(refused.result.outcome, "refused");
      assert.equal(new Date(refused.result.refusal?.nextOpening ?? 0).getUTCHours(), hour);
      await patchProject({ syncWindows: null });
      const { exitCode, stderr } = await sync(["prod"]);
      assert.equal(exitCode, 0, stderr);
      assert.equal(await generation("user-svc"), "6");
    });
  });

  describe("a token of a project role with nothing but get and sync", () => {
    let first: string;
    let second: string;
    const asCi = (token: string): NodeJS.ProcessEnv => ({ ARGOCD_SERVER: server, ARGOCD_AUTH_TOKEN: token, KUBECONFIG: "/nonexistent" });

    before(async () => {
      const policies = ["get", "sync"].map((verb) => `p, proj:${project}:${role}, applications, ${verb}, ${project}/*, allow`);
      const present = await platform.read<KubernetesObject & { spec: { roles?: { name: string }[] } }>({ apiVersion: "argoproj.io/v1alpha1", kind: "AppProject", metadata: { name: project, namespace: "argocd" } });
      await patchProject({ roles: [...(present?.spec.roles ?? []), { name: role, policies }] });
    });

    it("is issued into a file that nobody else can read, and never printed", async () => {
      const file = join(directory, "token");
      const { exitCode, stdout, stderr } = await gitops(["token", "rotate", "--project", project, "--role", role, "--out", file]);
      assert.equal(exitCode, 0, stderr);
      first = (await readFile(file, "utf8")).trim();
      assert.match(first, /^[\w-]+\.[\w-]+\.[\w-]+$/);
      assert.equal((await stat(file)).mode & 0o777, 0o600);
      assert.ok(!stdout.includes(first) && !stderr.includes(first));
    });

    it("previews, syncs and follows the waves, with no access to the cluster", async () => {
      const commit = await change(["cert-manager", "api-gateway"], 7);
      await sleep(2000);
      const preview = await sync(["prod", "--dry-run"], asCi(first));
      // The token is for the root's project: it sees that every child goes to the commit, and not the children's own objects.
      assert.deepEqual(preview.result.changes.map(({ to, unknown }) => [to, unknown]), Array.from({ length: 25 }, () => [commit, "the token may not get this Application"]));
      const { exitCode, result, stderr } = await sync(["prod"], asCi(first));
      assert.equal(exitCode, 0, stderr);
      assert.equal(result.revision, commit);
      assert.equal(await generation("api-gateway"), "7");
    });

    it("is told the window and the next opening too", async () => {
      await change(["user-svc"], 8);
      await patchProject({ syncWindows: [{ kind: "deny", schedule: "* * * * *", duration: "2m", applications: ["link-prod"], timeZone: "UTC" }] });
      const refused = await sync(["prod"], asCi(first));
      await patchProject({ syncWindows: null });
      assert.equal(refused.exitCode, 1);
      assert.match(refused.result.refusal?.windows.join() ?? "", /deny window "\* \* \* \* \*" for 2m/);
      assert.equal((await sync(["prod"], asCi(first))).exitCode, 0);
    });

    it("may not rotate itself, and is told which permission is missing", async () => {
      const { exitCode, stderr } = await gitops(["token", "rotate", "--project", project, "--role", role, "--out", join(directory, "other")], asCi(first));
      assert.equal(exitCode, 1);
      assert.match(stderr, new RegExp(`projects, update, ${project}`));
      assert.ok(!(await stat(join(directory, "other")).catch(() => undefined)), "no file is left");
    });

    it("is revoked by the next rotation, which leaves exactly the new one valid", async () => {
      const plan = await gitops(["token", "rotate", "--project", project, "--role", role, "--dry-run", "--format", "json"]);
      assert.equal((JSON.parse(plan.stdout) as { revoked: unknown[] }).revoked.length, 1);
      assert.equal((await gitops(["sync", "prod", "--dry-run"], asCi(first))).exitCode, 0, "a dry run revokes nothing");

      const { exitCode, stdout, stderr } = await gitops(["token", "rotate", "--project", project, "--role", role, "--expires", "2h", "--stdout"]);
      assert.equal(exitCode, 0, stderr);
      second = stdout.trim();
      assert.ok(!stderr.includes(second));
      const claims = JSON.parse(Buffer.from(second.split(".")[1] ?? "", "base64url").toString()) as { iat: number; exp: number };
      assert.equal(claims.exp - claims.iat, 7200);
      assert.equal((await gitops(["sync", "prod", "--dry-run"], asCi(second))).exitCode, 0);
      await eventually("the first token is refused", async () => (await gitops(["sync", "prod", "--dry-run"], asCi(first))).exitCode === 1, 20);
      const refused = await gitops(["sync", "prod", "--dry-run"], asCi(first));
      assert.match(refused.stderr, /does not accept the token/);
    });

    it("cannot sync what it may not see", async () => {
      const { exitCode, stderr } = await gitops(["sync", "prod", "--system", "other"], asCi(second));
      assert.equal(exitCode, 1);
      assert.match(stderr, /applications, get/);
    });
  });
});

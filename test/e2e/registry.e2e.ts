import { strict as assert } from "node:assert";
import { KubeConfig, KubernetesObjectApi, type KubernetesObject, type V1CronJob, type V1Deployment, type V1Secret } from "@kubernetes/client-node";
import { execa } from "execa";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packageDirectory } from "../../foundation/paths";
import { clusterStatus, removeCluster, startCluster, type RehearsalCluster } from "../../rehearsal/cluster";
import { layout } from "../../rehearsal/cluster/layout";
import { openStack } from "../../rehearsal/engine";
import { DeclaredJob } from "./support/declared-job";
import { OciClient, PushedImage, RegistryError, registryUrl } from "./support/oci";
import { eventually } from "./support/platform";
import { e2eTools } from "./support/tools";

const namespace = "infrastructure";
const account = "docker-registry-garbage-collection";
const users = (password: string) => [{ name: "builder", password }, { name: "nodes", password: "pull only" }];
const garbageCollection = { schedule: "0 3 * * *", timeZone: "Europe/Berlin" };

describe("the image registry", function () {
  this.timeout(180_000);
  let root: string;
  let stateDirectory: string;
  let cluster: RehearsalCluster;
  let tools: Awaited<ReturnType<typeof e2eTools>>;
  let api: KubernetesObjectApi;
  let kept: PushedImage;

  const up = async (settings: Record<string, unknown>) => {
    const values = { kubeconfig: cluster.kubeconfig, context: cluster.context, settings };
    const stack = await openStack({
      stack: "test",
      overrides: Object.fromEntries(Object.entries(values).map(([key, value]) => [`registry-fixture:${key}`, value])),
      tools: { pulumi: tools.pulumi.path, languageHost: tools["pulumi-language-nodejs"].path },
      progress: () => undefined,
      programDirectory: join(packageDirectory, "test", "e2e", "fixtures", "registry"),
      stateDirectory: join(root, "engine"),
      kubeconfig: cluster.kubeconfig,
      provider: "stand-in",
    });
    return { result: await stack.up(), stack };
  };
  const read = <Kind extends KubernetesObject>(apiVersion: string, kind: string, name: string, inside = namespace): Promise<Kind> =>
    api.read<Kind>({ apiVersion, kind, metadata: { name, namespace: inside } });
  const status = () => clusterStatus(stateDirectory).processes.find(({ name }) => name === `${namespace}/docker-registry`);
  const client = (credentials?: string) => new OciClient(registryUrl(stateDirectory), credentials);
  const answers = async (credentials?: string) => (await client(credentials).request("GET", "/v2/")).status;
  const running = () => eventually("the registry runs", () => status()?.state === "running");
  const environment = async () => (await read<V1Deployment>("apps/v1", "Deployment", "docker-registry")).spec?.template.spec?.containers[0]?.env?.map(({ name }) => name);
  const passwordFile = async () => {
    const secret = await read<V1Secret>("v1", "Secret", "docker-registry-passwords");
    return Buffer.from(secret.data?.htpasswd ?? "", "base64").toString();
  };
  const blobFile = (digest: string) =>
    join(layout(stateDirectory).claims(namespace, "docker-registry"), "docker", "registry", "v2", "blobs", "sha256", digest.slice(7, 9), digest.slice(7), "data");

  const job = async (cronJob: string): Promise<DeclaredJob> => {
    const paths = layout(stateDirectory);
    const directory = await mkdtemp(join(root, "job-"));
    const result = join(directory, "result");
    mkdirSync(result);
    const { stdout: token } = await execa(tools.kubectl.path, ["--kubeconfig", cluster.kubeconfig, "-n", namespace, "create", "token", account]);
    return new DeclaredJob(await read<V1CronJob>("batch/v1", "CronJob", cronJob), {
      directory,
      token,
      server: cluster.server,
      certificateAuthority: paths.pki("ca.crt"),
      programs: { kubectl: tools.kubectl.path, registry: tools.registry.path },
      paths: { "/result": result, "/etc/distribution": paths.controllers(namespace, "docker-registry", "volumes", "configuration") },
      environment: { REGISTRY_STORAGE_FILESYSTEM_ROOTDIRECTORY: paths.claims(namespace, "docker-registry") },
    });
  };
  const runSteps = async (declared: DeclaredJob, ...steps: string[]): Promise<void> => {
    for (const step of steps) {
      const { exitCode, output } = await declared.run(step);
      assert.equal(exitCode, 0, `${step}: ${output}`);
    }
  };

  before(async function () {
    this.timeout(3_600_000);
    tools = await e2eTools();
    root = await mkdtemp(join(tmpdir(), "gitops-registry-"));
    stateDirectory = join(root, "cluster");
    cluster = await startCluster({ stateDirectory, tools });
    const config = new KubeConfig();
    config.loadFromFile(cluster.kubeconfig);
    config.setCurrentContext(cluster.context);
    api = KubernetesObjectApi.makeApiClient(config);
  });

  after(async () => {
    if (cluster) await removeCluster({ stateDirectory });
    if (root) await rm(root, { recursive: true, force: true });
  });

  it("takes a push and gives it back by digest, as soon as the stack that declares it is deployed", async () => {
    await up({});
    kept = await client().push("team/app", "1");
    assert.deepEqual(await client().pull("team/app", kept.digest), kept);
    assert.deepEqual(await client().tags("team/app"), ["1"]);
    assert.ok(existsSync(blobFile(kept.digest)), "the data lies where the claim is");
    assert.equal((await up({})).result.changed, false);
  });

  it("keeps its images when it crashes", async () => {
    const pid = status()?.identity?.pid;
    assert.ok(pid);
    process.kill(pid, "SIGKILL");
    await eventually("it was started again", () => {
      const now = status();
      return now?.state === "running" && now.identity?.pid !== pid;
    });
    assert.deepEqual(await client().pull("team/app", "1"), kept);
  });

  it("asks for passwords from the update on that sets them, and not for another one on every update", async () => {
    assert.equal(await answers(), 200);
    const settings = { users: users("first one"), garbageCollection };
    await up(settings);
    await running();
    assert.deepEqual([await answers(), await answers("builder:wrong"), await answers("nobody:first"), await answers("builder:first one"), await answers("nodes:pull only")], [401, 401, 401, 200, 200]);
    await assert.rejects(client().push("team/app", "2"), (error: RegistryError) => error.status === 401);
    assert.deepEqual(await client("builder:first one").pull("team/app", "1"), kept);
    const file = await passwordFile();
    assert.match(file, /^builder:\$2b\$10\$\S{53}\nnodes:\$2b\$10\$\S{53}\n$/);
    assert.equal((await up(settings)).result.changed, false);
    assert.equal(await passwordFile(), file);
  });

  it("takes a new password by a new start, and shows neither password nor hash in the declaration and in the state", async () => {
    await up({ users: users("second one"), garbageCollection });
    await eventually("the new password counts", async () => status()?.state === "running" && (await answers("builder:second one")) === 200);
    assert.equal(await answers("builder:first one"), 401);
    const deployment = JSON.stringify(await read("apps/v1", "Deployment", "docker-registry"));
    const hashes = (await passwordFile()).trim().split("\n").map((line) => line.split(":")[1] ?? "?");
    for (const hash of hashes) assert.ok(!deployment.includes(hash));
    const [stack, ...others] = (await readdir(join(root, "engine", "pulumi", ".pulumi", "stacks"), { recursive: true })).filter((path) => path.endsWith(".json"));
    assert.deepEqual(others, []);
    const state = readFileSync(join(root, "engine", "pulumi", ".pulumi", "stacks", stack ?? "none"), "utf8");
    assert.ok(state.includes('"builder"') && state.includes("ciphertext"), "the state has the users, and secrets");
    // The program gives the last one as plain text.
    for (const hidden of ["pull only", ...hashes, "dop_v1_secret"]) assert.ok(![hidden, Buffer.from(hidden).toString("base64")].some((form) => state.includes(form)), "the state shows a password or a hash");
  });

  describe("while garbage is collected", () => {
    let declared: DeclaredJob;
    let garbage: PushedImage;
    const admin = () => client("builder:second one");

    before(async () => {
      garbage = await admin().push("team/app", "old");
      await admin().delete("team/app", garbage.digest);
      declared = await job(account);
    });

    it("has these steps", () => {
      assert.deepEqual(declared.steps, ["read-only", "wait-until-read-only", "collect", "writable", "wait-until-writable", "result"]);
    });

    it("refuses pushes, goes on serving pulls, and an update of the stack does not change that", async () => {
      await runSteps(declared, "read-only", "wait-until-read-only");
      await eventually("it is read-only", async () => status()?.state === "running" && (await admin().request("POST", "/v2/team/app/blobs/uploads/")).status === 405);
      await assert.rejects(admin().push("team/app", "2"), (error: RegistryError) => error.status === 405 && /Method not allowed/.test(error.message));
      assert.deepEqual(await admin().pull("team/app", kept.digest), kept);
      assert.equal((await up({ users: users("second one"), garbageCollection })).result.changed, false);
      assert.ok((await environment())?.includes("REGISTRY_STORAGE_MAINTENANCE_READONLY"));
    });

    it("removes what nothing refers to and no more, and takes pushes afterwards", async () => {
      assert.ok(garbage.blobs.every((digest) => existsSync(blobFile(digest))));
      await runSteps(declared, "collect", "writable", "wait-until-writable", "result");
      assert.ok([...garbage.blobs, garbage.digest].every((digest) => !existsSync(blobFile(digest))));
      assert.deepEqual((await environment())?.includes("REGISTRY_STORAGE_MAINTENANCE_READONLY"), false);
      await eventually("it is writable", async () => status()?.state === "running" && (await admin().request("POST", "/v2/team/app/blobs/uploads/")).status === 202);
      assert.deepEqual(await admin().pull("team/app", kept.digest), kept);
      // The push that was refused is repeated, and so is one that the collection took layers from.
      assert.deepEqual(await admin().pull("team/app", (await admin().push("team/app", "2")).digest), await admin().pull("team/app", "2"));
    });

    it("becomes writable again when the collection fails, and the job fails", async () => {
      const victim = await admin().push("team/app", "3");
      const path = blobFile(victim.digest);
      const content = readFileSync(path);
      writeFileSync(path, "{");
      const failing = await job(account);
      await runSteps(failing, "read-only", "wait-until-read-only");
      const { exitCode, output } = await failing.run("collect");
      assert.equal(exitCode, 0);
      assert.match(output, /failed to garbage collect: failed to mark: .*failed to retrieve manifest[^]*the collection failed/);
      await runSteps(failing, "writable", "wait-until-writable");
      assert.equal((await failing.run("result")).exitCode, 1);
      writeFileSync(path, content);
      await eventually("it is writable", async () => status()?.state === "running" && (await admin().request("POST", "/v2/team/app/blobs/uploads/")).status === 202);
      assert.deepEqual(await admin().pull("team/app", "3"), victim);
    });

    it("becomes writable by the second job when the first one died", async () => {
      await runSteps(await job(account), "read-only", "wait-until-read-only");
      assert.ok((await environment())?.includes("REGISTRY_STORAGE_MAINTENANCE_READONLY"));
      const rescue = await job("docker-registry-writable");
      assert.deepEqual(rescue.steps, ["writable"]);
      await runSteps(rescue, "writable");
      assert.equal((await environment())?.includes("REGISTRY_STORAGE_MAINTENANCE_READONLY"), false);
    });

    it("may change this one Deployment, and nothing else", async () => {
      const can = async (...args: string[]) => (await declared.kubectl("auth", "can-i", ...args)).output;
      for (const verb of ["get", "patch"]) assert.equal(await can(verb, "deployments.apps/docker-registry"), "yes");
      const denied = [
        ["patch", "deployments.apps/other"], ["list", "deployments.apps"], ["create", "deployments.apps"], ["delete", "deployments.apps/docker-registry"],
        ["update", "deployments.apps/docker-registry"], ["get", "secrets"], ["get", "secrets/docker-registry-passwords"], ["get", "pods"], ["create", "pods"],
        ["get", "configmaps"], ["patch", "cronjobs.batch/docker-registry-writable"], ["patch", "deployments.apps/docker-registry", "--namespace=default"],
      ];
      for (const args of denied) assert.match(await can(...args), /^no/, args.join(" "));
    });
  });

  it("gives the credentials of another registry to every pod of a namespace", async () => {
    const secret = await read<V1Secret>("v1", "Secret", "ai-incident-assistant", "team");
    assert.equal(secret.type, "kubernetes.io/dockerconfigjson");
    const { auths } = JSON.parse(Buffer.from(secret.data?.[".dockerconfigjson"] ?? "", "base64").toString()) as { auths: object };
    assert.deepEqual(Object.keys(auths), ["registry.digitalocean.com"]);
    const serviceAccount = await read<KubernetesObject & { imagePullSecrets?: object[] }>("v1", "ServiceAccount", "default", "team");
    assert.deepEqual(serviceAccount.imagePullSecrets?.map((reference) => ({ ...reference })), [{ name: "ai-incident-assistant" }]);
  });

  // After the others, which mocha would otherwise run later.
  describe("when the stack is destroyed", () => {
    it("is gone with its data", async () => {
      const { stack } = await up({ users: users("second one"), garbageCollection });
      const data = layout(stateDirectory).claims(namespace, "docker-registry");
      assert.ok(existsSync(data));
      await stack.destroy();
      await eventually("process and data are gone", () => status() === undefined && !existsSync(data));
    });
  });
});

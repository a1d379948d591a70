import { deepEqual, equal, ok } from "node:assert/strict";
import { KubernetesObject } from "@kubernetes/client-node";
import { createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer, Server } from "node:http";
import { AddressInfo } from "node:net";
import { BuildPipeline, BuildPipelineArgs } from "../../components";
import { Origin } from "../components/build-pipeline/support/origin";
import { LocalRegistry } from "../components/build-pipeline/support/registry";
import { Workspaces, write } from "../components/build-pipeline/support/steps";
import { writeAtTheSameTime } from "../components/build-pipeline/support/writers";
import { record } from "../support/record";
import { eventually, Platform } from "./support/platform";
import { StepRunner } from "./support/step-runner";
import { e2eTools, e2eWorkflowTools } from "./support/tools";

const namespace = "shop-builds";
const template = "shop-ci-pipeline";
const webhookSecret = "what GitHub signs with";
const kustomization = "environments/dev/kustomization.yaml";

interface Workflow extends KubernetesObject {
  readonly status?: { readonly phase?: string; readonly message?: string; readonly nodes?: Record<string, { displayName: string; phase: string; message?: string }> };
}

describe("a build pipeline on the real Argo Workflows", () => {
  const workspaces = new Workspaces();
  let platform: Platform;
  let registry: LocalRegistry;
  let gitHub: Server;
  let statuses: { state: string; commit: string }[];
  let origin: Origin;
  let runner: StepRunner;
  let failingScan = "";

  before(async function () {
    this.timeout(3_600_000);
    await e2eTools();
    await e2eWorkflowTools();
    platform = await Platform.start();
    await platform.up("--stack", "dev", "--system", "transcripts");

    registry = await LocalRegistry.start();
    statuses = [];
    gitHub = createServer((request, response) => {
      let body = "";
      request.on("data", (chunk) => { body += String(chunk); }).on("end", () => {
        statuses.push({ state: JSON.parse(body).state, commit: request.url?.split("/").at(-1) ?? "" });
        response.writeHead(201).end("{}");
      });
    }).listen(0, "127.0.0.1");
    await once(gitHub, "listening");
    origin = new Origin(workspaces);
    origin.commit({
      "services/api/Dockerfile": "FROM scratch", "services/web/Dockerfile": "FROM scratch",
      [kustomization]: `images:\n  - name: ${registry.address}/shop/api\n    newTag: "none"\n  - name: ${registry.address}/shop/web\n    newTag: "none"\n`,
    });

    const args: BuildPipelineArgs = {
      system: "shop", repositoryUrl: origin.url, branch: "main", registry: registry.address, plainHttp: true,
      services: [
        { name: "api", context: "services/api", test: { image: "docker.io/library/python:3.13.1-slim", command: ["pytest"] } },
        { name: "web", context: "services/web" },
      ],
      gitCredentials: { token: "unused-token" },
      tagCommit: { kustomization },
      commitStatus: { repository: "team/shop", token: "unused-token", apiUrl: `http://127.0.0.1:${(gitHub.address() as AddressInfo).port}` },
      schedule: { timeZone: "Europe/Berlin" },
      webhook: { repository: "team/shop", secret: webhookSecret },
    };
    const registered = await record((opts) => new BuildPipeline("shop", args, opts));
    const rank = (kind: string): number => ["Namespace", "ServiceAccount"].indexOf(kind) + 1 || 3;
    for (const { inputs } of registered.filter(({ type }) => type.startsWith("kubernetes:")).sort((left, right) => rank(left.inputs.kind) - rank(right.inputs.kind))) {
      const object = structuredClone(inputs);
      if (object.stringData?.value) object.stringData = object.stringData.value;
      if (object.kind === "WorkflowTemplate") object.spec.podMetadata.annotations = StepRunner.podAnnotations;
      await platform.apply(object);
    }
    let executorToken = "";
    await eventually("the executor has a token", async () => {
      const secret = await platform.read<any>({ apiVersion: "v1", kind: "Secret", metadata: { name: "shop-ci-executor.service-account-token", namespace } });
      executorToken = Buffer.from(secret?.data?.token ?? "", "base64").toString("utf8");
      return executorToken !== "";
    });
    const token = workspaces.directory("token");
    write(token, { token: "unused-token" });
    runner = await StepRunner.start({
      platform, namespace, executorToken, workspaces, variables: { TOKEN_FILE: `${token}/token`, CREDENTIALS: "/nowhere" },
      // No container runs here: an image appears as BuildKit would have pushed it, and scans and tests end as the test says.
      simulated: {
        build: (_pod, { IMAGE = "", COMMIT = "" }) => {
          const repository = IMAGE.split("/").slice(1).join("/");
          return { outputs: { digest: registry.image(repository, COMMIT, `${repository} ${COMMIT}`) } };
        },
        scan: (_pod, { IMAGE = "" }) => ({ failed: failingScan !== "" && IMAGE.includes(failingScan) }),
        "tests.api": () => ({}),
      },
    });
  });
  after(async function () {
    this.timeout(120_000);
    runner?.stop();
    registry?.stop();
    gitHub?.close();
    await platform?.down();
    workspaces.remove();
  });

  const submit = async (parameters: Record<string, string> = {}): Promise<string> => {
    const created = await platform.api().create({
      apiVersion: "argoproj.io/v1alpha1", kind: "Workflow", metadata: { generateName: "run-", namespace },
      spec: { workflowTemplateRef: { name: template }, arguments: { parameters: Object.entries(parameters).map(([name, value]) => ({ name, value })) } },
    } as KubernetesObject);
    return created.metadata?.name ?? "";
  };
  const read = (name: string) => platform.read<Workflow>({ apiVersion: "argoproj.io/v1alpha1", kind: "Workflow", metadata: { name, namespace } });
  /** Waits for the end of a run, and says how every step ended. */
  const ended = async (name: string): Promise<{ phase: string; steps: Record<string, string> }> => {
    let workflow: Workflow | undefined;
    await eventually(`${name} ends`, async () => {
      workflow = await read(name);
      return ["Succeeded", "Failed", "Error"].includes(workflow?.status?.phase ?? "");
    }, 120).catch((error: unknown) => {
      throw new Error(`${String(error)}: ${workflow?.status?.phase} ${workflow?.status?.message ?? ""} ${JSON.stringify(Object.values(workflow?.status?.nodes ?? {}).map(({ displayName, phase, message }) => [displayName, phase, message]))}`);
    });
    return { phase: workflow?.status?.phase ?? "", steps: Object.fromEntries(Object.values(workflow?.status?.nodes ?? {}).map(({ displayName, phase }) => [displayName, phase])) };
  };
  const run = async (parameters?: Record<string, string>) => {
    runner.reset();
    statuses.length = 0;
    const result = await ended(await submit(parameters));
    return { ...result, order: [...runner.order] };
  };
  const before_ = (order: readonly string[], earlier: string, later: string) =>
    ok(order.includes(earlier) && order.indexOf(earlier) < order.indexOf(later), `${earlier} before ${later} in ${order.join(", ")}`);

  it("builds, scans, publishes and commits everything the first time, in the documented order", async () => {
    const commit = origin.head();
    const { phase, order } = await run();
    equal(phase, "Succeeded");
    deepEqual([...order].sort(), [
      "checkout", "deliver.images.api.build", "deliver.images.api.publish", "deliver.images.api.scan", "deliver.images.web.build", "deliver.images.web.publish",
      "deliver.images.web.scan", "deliver.onExit", "deliver.remember", "deliver.tests.api", "deliver.write-tags", "prepare", "report",
    ]);
    for (const [earlier, later] of [["prepare", "checkout"], ["checkout", "report"], ["report", "deliver.tests.api"], ["deliver.tests.api", "deliver.images.web.build"],
      ["deliver.images.api.build", "deliver.images.api.scan"], ["deliver.images.api.scan", "deliver.images.api.publish"], ["deliver.images.web.publish", "deliver.write-tags"],
      ["deliver.images.api.publish", "deliver.write-tags"], ["deliver.write-tags", "deliver.remember"], ["deliver.remember", "deliver.onExit"]] as const) before_(order, earlier, later);
    for (const service of ["api", "web"]) ok(registry.tags(`shop/${service}`)[commit.slice(0, 12)], service);
    deepEqual(origin.subjects(2).sort(), ["api", "web"].map((service) => `chore: update ${service} image to ${commit.slice(0, 12)} [skip ci]`));
    deepEqual(statuses, [{ state: "pending", commit }, { state: "success", commit }]);
  });

  it("builds only what changed, and nothing when nothing did (T10)", async () => {
    const unchanged = await run();
    deepEqual([unchanged.phase, unchanged.order], ["Succeeded", ["prepare", "checkout", "report", "deliver.onExit"]]);
    origin.git("pull", "--quiet");
    const commit = origin.commit({ "services/web/main": "2" });
    const { phase, order } = await run();
    equal(phase, "Succeeded");
    deepEqual(order, ["prepare", "checkout", "report", "deliver.images.web.build", "deliver.images.web.scan", "deliver.images.web.publish", "deliver.write-tags", "deliver.remember", "deliver.onExit"]);
    deepEqual(origin.subjects(2), [`chore: update web image to ${commit.slice(0, 12)} [skip ci]`, "change"]);
  });

  it("gives no tag to an image that the scan refuses, says so on the commit, and builds it again next time", async () => {
    origin.git("pull", "--quiet");
    const commit = origin.commit({ "services/api/main": "3" });
    failingScan = "shop/api";
    const { phase, order } = await run();
    failingScan = "";
    equal(phase, "Failed");
    ok(!order.some((step) => /publish|write-tags|remember/.test(step)), order.join(", "));
    equal(registry.tags("shop/api")[commit.slice(0, 12)], undefined);
    equal(origin.head(), commit);
    deepEqual(statuses, [{ state: "pending", commit }, { state: "failure", commit }]);
    const again = await run();
    deepEqual([again.phase, registry.tags("shop/api")[commit.slice(0, 12)] !== undefined], ["Succeeded", true]);
  });

  it("refuses a tag that is none in its first step, and runs no other", async () => {
    const { phase, order } = await run({ "image-tag": "2026-11-21T01:21:38Z" });
    deepEqual([phase, order], ["Failed", ["prepare"]]);
  });

  it("asks no host that only a parameter names, for anything", async () => {
    const asked: string[] = [];
    const other = createServer(({ url = "" }, response) => {
      asked.push(url);
      response.writeHead(401, { "www-authenticate": 'Basic realm="git"' }).end();
    }).listen(0, "127.0.0.1");
    await once(other, "listening");
    try {
      const host = `127.0.0.1:${(other.address() as AddressInfo).port}`;
      for (const parameters of [{ "git-repo": `http://${host}/shop.git` }, { "git-repo": `https://bot@${host}/shop.git` }, { "git-repo": "--upload-pack=touch x" }, { registry: host }] as Record<string, string>[]) {
        const { phase, order } = await run(parameters);
        deepEqual([phase, order, asked], ["Failed", ["prepare"], []], JSON.stringify(parameters));
      }
    } finally {
      other.close();
    }
  });

  it("is started by the controller's clock, by the same template (T5)", async function () {
    this.timeout(240_000);
    const cron = { apiVersion: "argoproj.io/v1alpha1", kind: "CronWorkflow", metadata: { name: `${template}-nightly`, namespace } };
    const nightly = (await platform.read<any>(cron))!;
    deepEqual([nightly.spec.schedules, nightly.spec.timezone, nightly.status?.conditions ?? []], [["0 2 * * *"], "Europe/Berlin", []]);
    // Nobody waits for two in the night: the same object with another schedule.
    const often = { ...cron, metadata: { name: "every-minute", namespace }, spec: { ...nightly.spec, schedules: ["* * * * *"] } };
    await platform.apply(often as KubernetesObject);
    let started: string | undefined;
    await eventually("the clock starts a workflow", async () => {
      started = (await platform.api().list<KubernetesObject>("argoproj.io/v1alpha1", "Workflow", namespace)).items
        .find(({ metadata }) => metadata?.labels?.["workflows.argoproj.io/cron-workflow"] === "every-minute")?.metadata?.name;
      return started !== undefined;
    }, 100);
    await platform.apply({ ...often, spec: { ...often.spec, suspend: true } } as KubernetesObject);
    equal((await ended(started ?? "")).phase, "Succeeded");
    await platform.api().delete(often as KubernetesObject);
    // The owner is gone, and with it what it started: that it began with the first step is what counts here.
    ok(started?.startsWith("every-minute-"), started);
  });

  describe("webhook", () => {
    let address: string;
    before(async () => {
      await eventually("argo-server runs", async () => {
        const { processes } = JSON.parse(await platform.gitops("rehearsal", "status", "--format", "json"));
        address = processes.find(({ name }: { name: string }) => name === "argo-workflows/argo-server")?.address?.split(" ")[0] ?? "";
        return address !== "";
      });
    });

    const payload = (details: Record<string, unknown> = {}) => ({
      ref: "refs/heads/main", deleted: false, repository: { full_name: "team/shop" }, head_commit: { message: "a change" }, ...details,
    });
    const send = async (body: object, secret = webhookSecret, event = "push"): Promise<number> => {
      const text = JSON.stringify(body);
      const signature = (hash: string) => `${hash}=${createHmac(hash, secret).update(text).digest("hex")}`;
      const response = await fetch(`${address}/api/v1/events/${namespace}/${template}`, {
        method: "POST", body: text,
        headers: { "content-type": "application/json", "x-github-event": event, "x-hub-signature": signature("sha1"), "x-hub-signature-256": signature("sha256") },
      });
      return response.status;
    };
    const pushed = async (): Promise<string[]> => (await platform.api().list<KubernetesObject>("argoproj.io/v1alpha1", "Workflow", namespace)).items
      .flatMap(({ metadata }) => (metadata?.name?.startsWith(`${template}-push-`) ? [metadata.name] : []));

    it("starts the pipeline for a signed push to its branch, which then runs as any other", async () => {
      equal(await send(payload()), 200);
      await eventually("a workflow was made", async () => (await pushed()).length === 1);
      equal((await ended((await pushed())[0] ?? "")).phase, "Succeeded");
    });

    it("refuses a signature that is not GitHub's, and no signature", async () => {
      for (const status of [await send(payload(), "guessed"), (await fetch(`${address}/api/v1/events/${namespace}/${template}`, { method: "POST", body: JSON.stringify(payload()) })).status]) {
        ok(status === 401 || status === 403, String(status));
      }
      equal((await pushed()).length, 1);
    });

    it("starts nothing for another branch, another repository, a deleted branch, another event, or a commit that writes tags", async () => {
      await send(payload({ ref: "refs/heads/other" }));
      await send(payload({ repository: { full_name: "team/fork" } }));
      await send(payload({ deleted: true, head_commit: null }));
      await send(payload(), webhookSecret, "ping");
      await send(payload({ head_commit: { message: "chore: update api image to 1 [skip ci]" } }));
      // Long enough for an event that starts something.
      await new Promise((resolve) => setTimeout(resolve, 3000));
      equal((await pushed()).length, 1);
    });
  });

  it("loses no tag when 20 pipelines write at the same time", async function () {
    this.timeout(600_000);
    const begun = Date.now();
    await writeAtTheSameTime(workspaces, 20);
    process.stderr.write(`    20 writers: ${Math.round((Date.now() - begun) / 1000)} s\n`);
  });
});

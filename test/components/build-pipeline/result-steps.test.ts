import { deepEqual, equal, match, ok } from "node:assert/strict";
import { once } from "node:events";
import { createServer, Server } from "node:http";
import { AddressInfo } from "node:net";
import { join } from "node:path";
import { report } from "../../../components/build-pipeline/steps/report";
import { verify } from "../../../components/build-pipeline/steps/verify";
import { write, Workspaces } from "./support/steps";

interface Received { readonly method: string; readonly url: string; readonly authorization: string | undefined; readonly body: string }

describe("the steps that show the result", function () {
  this.timeout(30_000);
  const workspaces = new Workspaces();
  let server: Server;
  let address: string;
  let received: Received[];
  let answer: (request: Received) => [status: number, body: unknown];
  let token: string;

  beforeEach(async () => {
    received = [];
    server = createServer((request, response) => {
      let body = "";
      request.on("data", (chunk) => { body += String(chunk); }).on("end", () => {
        const one = { method: request.method ?? "", url: request.url ?? "", authorization: request.headers.authorization, body };
        received.push(one);
        const [status, content] = answer(one);
        response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(content));
      });
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const directory = workspaces.directory("token");
    write(directory, { token: "hunter-2\n" });
    token = join(directory, "token");
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });
  after(() => workspaces.remove());

  describe("report", () => {
    const commit = "a".repeat(40);
    const run = (phase: string, variables: Record<string, string> = {}) => workspaces.run("node", report, {
      API: address, REPOSITORY: "team/app", COMMIT: commit, PHASE: phase, CONTEXT: "transcripts-ci-pipeline", TARGET_URL: "https://workflows.example/w", TOKEN_FILE: token, ...variables,
    });

    for (const [phase, state] of [["Running", "pending"], ["Succeeded", "success"], ["Failed", "failure"], ["Error", "error"], ["{{tasks.deliver.status}}", "error"]] as const) {
      it(`sets ${state} for ${phase}`, async () => {
        answer = () => [201, {}];
        const { exitCode, stdout, stderr } = await run(phase);
        deepEqual([exitCode, stdout, stderr], [0, `status of ${commit}: ${state}\n`, ""]);
        const [{ method, url, authorization, body } = { method: "", url: "", authorization: "", body: "{}" }] = received;
        deepEqual([received.length, method, url, authorization], [1, "POST", `/repos/team/app/statuses/${commit}`, "Bearer hunter-2"]);
        const { description, ...rest } = JSON.parse(body);
        deepEqual(rest, { state, context: "transcripts-ci-pipeline", target_url: "https://workflows.example/w" });
        ok(description.length <= 140, "GitHub refuses longer ones");
      });
    }

    it("leaves the link out where there is no address", async () => {
      answer = () => [201, {}];
      await run("Succeeded", { TARGET_URL: "" });
      ok(!("target_url" in JSON.parse(received[0]?.body ?? "{}")));
    });

    it("fails with the answer, never with the token", async () => {
      answer = () => [401, { message: "Bad credentials hunter-2" }];
      const { exitCode, stdout, stderr } = await run("Succeeded");
      deepEqual([exitCode, received.length, stderr], [1, 1, `error: the status of the commit was not set: ${address} answered 401\n`]);
      ok(!/hunter-2/.test(stdout + stderr));
    });

    it("sends the token over plain HTTP to nobody outside of the cluster", async () => {
      for (const api of ["http://api.github.example", "http://127.0.0.1.nip.io", "http://127.evil.example"]) {
        const { exitCode, stderr } = await run("Succeeded", { API: api });
        deepEqual([exitCode, stderr], [1, "error: the token goes over plain HTTP to nobody outside of the cluster: the address of the API must begin with https://\n"], api);
      }
    });

    it("tries again when GitHub is away for a moment", async () => {
      answer = () => [received.length < 3 ? 502 : 201, {}];
      deepEqual([(await run("Succeeded")).exitCode, received.length], [0, 3]);
    });
  });

  describe("verify", () => {
    const registry = "registry.example:5000/transcripts";
    const run = (variables: Record<string, string> = {}) => workspaces.run("node", verify, {
      KUBERNETES_API: address, TOKEN_FILE: token, ARGOCD_NAMESPACE: "argocd", APPLICATIONS: "services\ninfrastructure", IMAGE_TAG: "v2",
      IMAGES: `true api ${registry}/api\nfalse web ${registry}/web`, TIMEOUT: "2", INTERVAL: "0.05", GRACE: "0.3", ...variables,
    });
    const status = (images: string[], sync = "Synced", health = "Healthy") => ({ status: { summary: { images }, sync: { status: sync }, health: { status: health } } });
    const infrastructure = status(["postgres:16"]);
    const answers = (...services: object[]) => {
      let asked = 0;
      answer = ({ url }) => [200, url.endsWith("/infrastructure") ? infrastructure : services[Math.min(asked++, services.length - 1)]];
    };

    it("ends when the new image is deployed, and everything is synced and healthy", async () => {
      answers({}, status([`${registry}/api:v1`]), status([`${registry}/api:v2`], "Synced", "Progressing"), status([`${registry}/api:v2`, `${registry}/web:v1`]));
      const { exitCode, stdout, stderr } = await run();
      deepEqual([exitCode, stderr], [0, ""]);
      match(stdout, new RegExp(`^waiting: ${registry}/api:v2 is not deployed yet$`, "m"));
      match(stdout, /^waiting: services is Progressing$/m);
      match(stdout, new RegExp(`^deployed and healthy: ${registry}/api:v2$`, "m"));
      deepEqual([...new Set(received.map(({ url }) => url))].sort(), ["infrastructure", "services"].map((name) => `/apis/argoproj.io/v1alpha1/namespaces/argocd/applications/${name}`));
      ok(received.every(({ authorization }) => authorization === "Bearer hunter-2"));
    });

    it("knows an image with its digest", async () => {
      answers(status([`${registry}/api:v2@sha256:${"0".repeat(64)}`]));
      equal((await run()).exitCode, 0);
    });

    it("is not content with the old image, however healthy", async () => {
      answers(status([`${registry}/api:v1`]));
      const { exitCode, stderr } = await run({ TIMEOUT: "0.5" });
      deepEqual([exitCode, stderr], [1, `error: not deployed within 0.5 s: ${registry}/api:v2 is not deployed yet\n`]);
    });

    it("fails early when the new image is degraded and stays so", async () => {
      answers(status([`${registry}/api:v2`], "Synced", "Degraded"));
      const { exitCode, stderr } = await run({ TIMEOUT: "20" });
      deepEqual([exitCode, stderr], [1, "error: the deployment is degraded: services is Degraded\n"]);
    });

    it("says why it could not look", async () => {
      answer = () => [403, {}];
      const { exitCode, stderr } = await run({ TIMEOUT: "0.3" });
      deepEqual([exitCode, stderr], [1, "error: not deployed within 0.3 s: the Kubernetes API answered 403 for the Application services\n"]);
    });
  });
});

import * as assert from "node:assert/strict";
import { join, resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { ArgoCd, ArgoWorkflows, ImageUpdaterController } from "../../../components";
import { cacheDirectory, packageDirectory } from "../../../foundation/paths";
import { upstreamManifest } from "../../../releases";
import { readProject } from "../../../render/project";
import { runProgram } from "../../../render/run-program";
import { readStackSettings } from "../../../render/stack-settings";
import { smallManifest } from "../../support/manifest";
import { record } from "../../support/record";
import { smallWorkflowsManifest } from "../../support/workflows-manifest";

const cluster = { kubeconfig: "/home/someone/.kube/config", context: "dev" };
const sha256 = "0".repeat(64);

/** What the engine is told about the component that a fragment makes. */
const registeredInputs = async (fragment: (opts: pulumi.ComponentResourceOptions) => unknown, type: string) =>
  (await record(fragment)).find((resource) => resource.type === `gitops-platform:index:${type}`)?.inputs;

describe("the registered inputs of a component that installs a release", () => {
  it("name the manifest of ArgoCd, and hold no object of it and no path", async () => {
    const args = { manifest: { ...smallManifest, file: "/home/someone/install.yaml" }, cluster, namespace: "cd" };
    assert.deepEqual(await registeredInputs((opts) => new ArgoCd("argocd", args, opts), "ArgoCd"), {
      manifest: { component: "argo-cd", version: "3.5.7", sha256 }, cluster: { context: "dev" }, namespace: "cd",
    });
  });

  it("hold no credentials of ArgoCd, however they are given", async () => {
    const args = {
      manifest: smallManifest,
      cluster: {},
      singleSignOn: { url: "https://cd.example.com", clientId: "id", clientSecret: "s3cret-text", organizations: [{ name: "team" }] },
      clusters: [
        { name: "one", server: "https://one.example.com", bearerToken: "s3cret-text" },
        { name: "two", server: "https://two.example.com", exec: { command: "login", env: { PASSWORD: "s3cret-text" } } },
      ],
    };
    assert.deepEqual(await registeredInputs((opts) => new ArgoCd("argocd", args, opts), "ArgoCd"), {
      manifest: { component: "argo-cd", version: "3.5.7", sha256 },
      cluster: {},
      singleSignOn: { url: "https://cd.example.com", clientId: "id", organizations: [{ name: "team" }] },
      clusters: [{ name: "one", server: "https://one.example.com" }, { name: "two", server: "https://two.example.com", exec: { command: "login" } }],
    });
  });

  it("name the manifest of ArgoWorkflows", async () => {
    const args = { manifest: smallWorkflowsManifest, cluster, parallelism: 3 };
    assert.deepEqual(await registeredInputs((opts) => new ArgoWorkflows("workflows", args, opts), "ArgoWorkflows"), {
      manifest: { component: "argo-workflows", version: "3.7.18", sha256 }, cluster: { context: "dev" }, parallelism: 3,
    });
  });

  it("name the manifest of ImageUpdaterController", async () => {
    const file = join(packageDirectory, "releases", "stand-ins", "argocd-image-updater.yaml");
    const manifest = await upstreamManifest("argocd-image-updater", { version: "1.3.0", file });
    const args = { manifest, cluster, intervalSeconds: 60 };
    assert.deepEqual(await registeredInputs((opts) => new ImageUpdaterController("updater", args, opts), "ImageUpdaterController"), {
      manifest: { component: "argocd-image-updater", version: "1.3.0", sha256: manifest.sha256 }, cluster: { context: "dev" }, intervalSeconds: 60,
    });
  });
});

/** Bytes that all components of a stack may send; those of link's were 100 kB with the manifest in them. */
const mostBytes = 32_000;

describe("the registered inputs of all components", function () {
  this.timeout(120_000);
  for (const [system, stack] of [["link", "dev"], ["transcripts", "dev"], ["link", "prod"]] as const) {
    it(`are small, and nothing in them is of this machine: ${system} ${stack}`, async () => {
      const project = await readProject(resolve(__dirname, "../../.."));
      const settings = await readStackSettings(project, stack, { system, cluster: "rehearsal" });
      const { registrations } = await runProgram(project, stack, settings);
      const components = registrations.filter(({ type }) => type.startsWith("gitops-platform:index:"));
      assert.ok(components.some(({ type }) => type.endsWith(":ArgoCd")) && components.length >= 5, `only ${components.length} components`);
      const sizes = components.map(({ name, inputs }): [string, number] => [name, Buffer.byteLength(JSON.stringify(inputs))]);
      const sum = sizes.reduce((total, [, size]) => total + size, 0);
      assert.ok(sum <= mostBytes, `${sum} bytes, at most ${mostBytes} are allowed: ${sizes.map(([name, size]) => `${name} ${size}`).join(", ")}`);
      const text = JSON.stringify(components.map(({ inputs }) => inputs));
      for (const path of [cacheDirectory(), packageDirectory, resolve(".rehearsal")]) assert.ok(!text.includes(path), `${path} is in the inputs of a component`);
    });
  }
});

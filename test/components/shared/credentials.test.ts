import { deepEqual, ok } from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import * as components from "../../../components";
import { record } from "../../support/record";
import { smallManifest } from "../../support/manifest";
import { smallWorkflowsManifest } from "../../support/workflows-manifest";

/** The key by which the engine knows a secret. */
const secretMark = "4dabf18193072939515e22adb298388d";
/** Every credential below begins with it. */
const marker = "PLAIN-";
const certificate = "-----BEGIN CERTIFICATE-----\nabc\n-----END CERTIFICATE-----\n";
const key = `-----BEGIN PRIVATE KEY-----\n${marker}KEY\n-----END PRIVATE KEY-----\n`;
const base = { system: "shop", environment: "dev", repositoryUrl: "https://git.example.com/shop/gitops.git", branch: "main" } as const;
const applications = [{ name: "app", source: { path: "app" }, destination: { namespace: "shop" } }];
const registries = [{ host: "ghcr.io", username: "u", password: `${marker}PULL` }];

type Make = (opts: pulumi.ComponentResourceOptions) => unknown;

/** Every component, with every credential that it takes as plain text. */
const all: Record<string, Make> = {
  Application: (o) => new components.Application("x", { project: "shop", source: { repositoryUrl: base.repositoryUrl, path: "a", targetRevision: "main" }, destination: { namespace: "a" } }, o),
  ArgoCd: (o) => new components.ArgoCd("x", {
    manifest: smallManifest, cluster: { context: "x" },
    singleSignOn: { url: "https://a.example", clientId: "c", clientSecret: `${marker}SSO`, organizations: [{ name: "o" }] },
    clusters: [{ name: "edge", server: "https://192.0.2.4", bearerToken: `${marker}TOKEN` }, { name: "far", server: "https://192.0.2.5", clientCertificate: { certificate, key } }],
  }, o),
  ArgoWorkflows: (o) => new components.ArgoWorkflows("x", { manifest: smallWorkflowsManifest, cluster: { context: "x" } }, o),
  BuildPipeline: (o) => new components.BuildPipeline("x", {
    system: "shop", repositoryUrl: base.repositoryUrl, branch: "main", registry: "ghcr.io/team", services: [{ name: "api", context: "." }],
    gitCredentials: { username: "bot", token: `${marker}GIT` }, webhook: { repository: "team/app", secret: `${marker}HOOK` }, commitStatus: { repository: "team/app", token: `${marker}STATUS` },
  }, o),
  Environment: (o) => new components.Environment("x", { ...base, applications, pullSecrets: { name: "s", namespaces: [], registries } }, o),
  ImageUpdater: (o) => new components.ImageUpdater("x", {
    ...base, imageWriters: new components.ImageWriters(), writer: "image-updater", applications,
    updates: [{ application: "app", target: "kustomization", images: [{ alias: "app", image: "ghcr.io/team/app", strategy: "semver" }] }],
  }, o),
  ImageUpdaterController: (o) => new components.ImageUpdaterController("x", {
    manifest: { ...smallManifest, component: "argocd-image-updater", objects: [] }, cluster: { context: "x" }, registries: [{ prefix: "ghcr.io", credentials: { username: "u", password: `${marker}REGISTRY` } }],
  }, o),
  NodeTrust: (o) => new components.NodeTrust("x", { registries: [{ address: "registry.example:5000", endpoint: "https://127.0.0.1:30500", certificateAuthority: certificate }] }, o),
  Project: (o) => new components.Project("x", { projectName: "shop", description: "d", repositories: [base.repositoryUrl], destinations: [{ server: "https://kubernetes.default.svc", namespace: "shop" }] }, o),
  PullSecrets: (o) => new components.PullSecrets("x", { name: "s", namespaces: ["a"], registries }, o),
  Registry: (o) => new components.Registry("x", {
    users: [{ name: "u", password: `${marker}USER` }], tls: { certificate, key },
  }, o),
  "Registry on an object store": (o) => new components.Registry("x", {
    exposure: { mode: "none" }, htpasswd: `u:$2b$10$${"a".repeat(53)}`,
    objectStore: { bucket: "images", region: "eu", endpoint: "https://s3.example.com", httpSecret: `${marker}HTTP-SECRET-OF-THE-REGISTRY`, credentials: { accessKey: `${marker}ACCESS`, secretKey: `${marker}SECRET` } },
  }, o),
};

/** The places of inputs at which a credential stands in clear. */
function inClear(value: unknown, path: string): string[] {
  if (typeof value === "string") return value.includes(marker) ? [path] : [];
  if (typeof value !== "object" || value === null || secretMark in value) return [];
  return Object.entries(value).flatMap(([name, inner]) => inClear(inner, `${path}.${name}`));
}

describe("credentials that are given as plain text", () => {
  for (const [name, make] of Object.entries(all)) {
    it(`are in clear in nothing that ${name} registers`, async () => {
      const registered = await record(make);
      ok(registered.length > 0);
      deepEqual(registered.flatMap(({ name: resource, inputs }) => inClear(inputs, resource)), []);
      const inputs = registered.filter(({ type }) => type.startsWith("gitops-platform:")).map((component) => JSON.stringify(component.inputs));
      ok(inputs.every((text) => !text.includes(marker)), "and nowhere in the inputs of a component");
    });
  }

  it("are tried for every component", () => {
    const exported = Object.entries(components).filter(([, value]) => typeof value === "function" && value.prototype instanceof pulumi.ComponentResource).map(([name]) => name);
    deepEqual(exported.filter((name) => !(name in all)), []);
  });
});

import { deepEqual, ok } from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import * as ts from "typescript";
import * as components from "../../../components";
import { packageDirectory } from "../../../foundation/paths";
import { argsFields, fieldsOf, type ArgsField } from "../../support/args-fields";
import { sourceFiles } from "../../support/import-graph";
import { smallManifest } from "../../support/manifest";
import { record } from "../../support/record";
import { secretMark } from "../../support/secrets";
import { smallWorkflowsManifest } from "../../support/workflows-manifest";

/** Every credential below begins with it. */
const marker = "PLAIN-TEXT-";
/** The credentials that the components below get, by their place. */
const given = new Set<string>();
/** Plain text for an argument that takes an `Input`. */
const plain = (place: string, text: (marked: string) => string = (marked) => marked) => {
  given.add(place);
  return text(`${marker}${place}`);
};
const publicText = "-----BEGIN CERTIFICATE-----\nabc\n-----END CERTIFICATE-----\n";
/** A certificate is public; it is an `Input` because another resource may make it. */
const certificate = (place: string) => plain(place, () => publicText);
const key = (place: string) => plain(place, (marked) => `-----BEGIN PRIVATE KEY-----\n${marked}\n-----END PRIVATE KEY-----\n`);
const base = { system: "shop", environment: "dev", repositoryUrl: "https://git.example.com/shop/gitops.git", branch: "main" } as const;
const applications = [{ name: "app", source: { path: "app" }, destination: { namespace: "shop" } }];
const registries = [{ host: "ghcr.io", username: "u", password: plain("RegistryCredentialArgs.password") }];

type Make = (opts: pulumi.ComponentResourceOptions) => unknown;

/** Every component, with every credential that it takes as plain text. */
const all: Record<string, Make> = {
  Application: (o) => new components.Application("x", { project: "shop", source: { repositoryUrl: base.repositoryUrl, path: "a", targetRevision: "main" }, destination: { namespace: "a" } }, o),
  ArgoCd: (o) => new components.ArgoCd("x", {
    manifest: smallManifest, cluster: { context: "x" },
    singleSignOn: { url: "https://a.example", clientId: "c", clientSecret: plain("SingleSignOnArgs.clientSecret"), organizations: [{ name: "o" }] },
    clusters: [
      { name: "edge", server: "https://192.0.2.4", bearerToken: plain("ManagedClusterArgs.bearerToken") },
      { name: "far", server: "https://192.0.2.5", clientCertificate: { certificate: certificate("ClientCertificateArgs.certificate"), key: key("ClientCertificateArgs.key") } },
      { name: "gke", server: "https://192.0.2.6", exec: { command: "login", args: [plain("ExecCredentialsArgs.args")], env: { TOKEN: plain("ExecCredentialsArgs.env") } } },
    ],
  }, o),
  ArgoWorkflows: (o) => new components.ArgoWorkflows("x", { manifest: smallWorkflowsManifest, cluster: { context: "x" } }, o),
  BuildPipeline: (o) => new components.BuildPipeline("x", {
    system: "shop", repositoryUrl: base.repositoryUrl, branch: "main", registry: "ghcr.io/team", services: [{ name: "api", context: "." }],
    gitCredentials: { username: "bot", token: plain("GitCredentialsArgs.token") }, webhook: { repository: "team/app", secret: plain("PipelineWebhookArgs.secret") }, commitStatus: { repository: "team/app", token: plain("CommitStatusArgs.token") },
    artifacts: { store: { endpoint: "s3.example.com", bucket: "builds", accessKey: plain("PipelineStoreArgs.accessKey"), secretKey: plain("PipelineStoreArgs.secretKey") } },
  }, o),
  DeliveryRepository: (o) => new components.DeliveryRepository("x", {
    owner: "team", secrets: { TOKEN: plain("DeliveryRepositoryArgs.secrets") }, webhooks: [{ url: "https://a.example", secret: plain("DeliveryWebhookArgs.secret") }],
    environments: [{ name: "prod", branches: ["main"], secrets: { TOKEN: plain("DeliveryEnvironmentArgs.secrets") } }],
  }, o),
  Environment: (o) => new components.Environment("x", { ...base, applications, pullSecrets: { name: "s", namespaces: [], registries } }, o),
  ImageUpdater: (o) => new components.ImageUpdater("x", {
    ...base, imageWriters: new components.ImageWriters(), writer: "image-updater", applications,
    updates: [{ application: "app", target: "kustomization", images: [{ alias: "app", image: "ghcr.io/team/app", strategy: "semver" }] }],
  }, o),
  ImageUpdaterController: (o) => new components.ImageUpdaterController("x", {
    manifest: { ...smallManifest, component: "argocd-image-updater", objects: [] }, cluster: { context: "x" }, registries: [{ prefix: "ghcr.io", credentials: { username: "u", password: plain("RegistryLoginArgs.password") } }],
  }, o),
  NodeTrust: (o) => new components.NodeTrust("x", { registries: [{ address: "registry.example:5000", endpoint: "https://127.0.0.1:30500", certificateAuthority: publicText }] }, o),
  Project: (o) => new components.Project("x", { projectName: "shop", description: "d", repositories: [base.repositoryUrl], destinations: [{ server: "https://kubernetes.default.svc", namespace: "shop" }] }, o),
  PullSecrets: (o) => new components.PullSecrets("x", { name: "s", namespaces: ["a"], registries }, o),
  Registry: (o) => new components.Registry("x", {
    users: [{ name: "u", password: plain("RegistryUserArgs.password") }], tls: { certificate: certificate("RegistryTlsArgs.certificate"), key: key("RegistryTlsArgs.key") },
  }, o),
  ServiceImage: (o) => new components.ServiceImage("x", {
    image: "ghcr.io/team/app", build: {
      context: join(packageDirectory, "test", "components", "service-image", "support"), source: "https://a.example", revision: "0".repeat(40),
      secrets: { npm: plain("ImageBuildArgs.secrets") }, login: { username: plain("ImageLoginArgs.username"), password: plain("ImageLoginArgs.password") },
    },
  }, o),
  "Registry on an object store": (o) => new components.Registry("x", {
    exposure: { mode: "none" }, htpasswd: plain("RegistryArgs.htpasswd", () => `${marker}USER:$2b$10$${"a".repeat(53)}`),
    objectStore: { bucket: "images", region: "eu", endpoint: "https://s3.example.com", httpSecret: plain("ObjectStoreArgs.httpSecret"),
      credentials: { accessKey: plain("ObjectStoreCredentialsArgs.accessKey"), secretKey: plain("ObjectStoreCredentialsArgs.secretKey") }, },
  }, o),
};

/** Of what is no component: the object of a resource, what a stack declares, and the UID of its cluster. */
const ofResources = ["KubernetesObjectArgs.apiVersion", "KubernetesObjectArgs.kind", "KubernetesObjectArgs.metadata", "ClusterIdentityArgs.declared", "ClusterGuardArgs.uid",
  // A public key, and the digest of an image.
  "DeployKeyArgs.key", "DeployedImageArgs.reference"];

/** The marker in Base64, wherever in a text it begins: without the characters that depend on what stands beside it. */
const encoded = [0, 1, 2].map((offset) => Buffer.from("-".repeat(offset) + marker).toString("base64").slice(offset === 0 ? 0 : 4, 4 * Math.floor((offset + marker.length) / 3)));
const isMarked = (text: string) => [marker, ...encoded].some((form) => text.includes(form));

/** The places of inputs at which a credential stands in clear. */
function inClear(value: unknown, path: string): string[] {
  if (typeof value === "string") return isMarked(value) ? [path] : [];
  if (typeof value !== "object" || value === null || secretMark in value) return [];
  return Object.entries(value).flatMap(([name, inner]) => inClear(inner, `${path}.${name}`));
}

/** What is no plain data, at any depth: functions, and instances of classes other than Pulumi's Outputs. */
function notPlain(value: unknown, path: string): string[] {
  if (typeof value === "function") return [`${path}: a function`];
  if (typeof value !== "object" || value === null || pulumi.Output.isInstance(value) || value instanceof Promise) return [];
  const prototype: unknown = Object.getPrototypeOf(value);
  if (!Array.isArray(value) && prototype !== Object.prototype && prototype !== null) return [`${path}: ${value.constructor.name}`];
  return Object.entries(value).flatMap(([name, inner]) => notPlain(inner, `${path}.${name}`));
}

/** Text fields that by their names could hold a credential, but that take no `Input`. */
function credentialsAsText(fields: readonly ArgsField[]): string[] {
  return fields.filter(({ name, type }) => /password|passphrase|secret|token|credential|key$/i.test(name) && /^(string|Record<string, string>)$/.test(type)).map(({ place }) => place);
}

/** These hold the name of something, not its content. */
const names = [
  "ServerTlsArgs.secretName", "GitCredentialsArgs.secretName", "CommitStatusArgs.secretName", "RegistryTlsArgs.secretName",
  "ArtifactRepositoryArgs.credentialsSecret", "PipelineArtifactsArgs.key", "PipelineStoreArgs.secretName",
];

/** The component classes of a text that hand the engine their args in another way than by `registeredArgs`. */
function registeredOtherwise(text: string): string[] {
  const file = ts.createSourceFile("component.ts", text, ts.ScriptTarget.Latest, true);
  return file.statements.filter(ts.isClassDeclaration).filter((declaration) => declaration.heritageClauses?.some((clause) => /\bComponentResource\b/.test(clause.getText(file)))).flatMap((declaration) => {
    const inputs: (string | undefined)[] = [];
    const visit = (node: ts.Node): void => {
      if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.SuperKeyword) inputs.push(node.arguments[2]?.getText(file));
      ts.forEachChild(node, visit);
    };
    visit(declaration);
    return inputs.length === 1 && inputs[0]?.startsWith("registeredArgs(") ? [] : [declaration.name?.text ?? "?"];
  });
}

describe("credentials that are given as plain text", () => {
  for (const [name, make] of Object.entries(all)) {
    it(`are in clear in nothing that ${name} registers`, async () => {
      const registered = await record(make);
      ok(registered.length > 0);
      deepEqual(registered.flatMap(({ name: resource, inputs }) => inClear(inputs, resource)), []);
      const inputs = registered.filter(({ type }) => type.startsWith("gitops-platform:")).map((component) => JSON.stringify(component.inputs));
      ok(inputs.every((text) => !isMarked(text)), "and nowhere in the inputs of a component");
    });
  }

  it("are tried for every component", () => {
    const exported = Object.entries(components).filter(([, value]) => typeof value === "function" && value.prototype instanceof pulumi.ComponentResource).map(([name]) => name);
    deepEqual(exported.filter((name) => !(name in all)), []);
  });

  it("are tried for every argument that takes an Input", async () => {
    for (const make of Object.values(all)) await record(make);
    const inputs = argsFields(packageDirectory, ["components", "model"]).filter(({ type }) => /\bInput</.test(type)).map(({ place }) => place);
    ok(inputs.length > 15, `${inputs.length}`);
    deepEqual(inputs.filter((place) => !given.has(place) && !ofResources.includes(place)), []);
    deepEqual([...given].filter((place) => !inputs.includes(place)), [], "credentials of no argument");
  });

  it("are found in Base64, and where they are no secret", () => {
    for (const before of ["", "u", "u:", "user"]) deepEqual(inClear({ auth: Buffer.from(`${before}${marker}x`).toString("base64") }, "a"), ["a.auth"], before);
    deepEqual(inClear({ list: [{ key: `${marker}x` }] }, "a"), ["a.list.0.key"]);
  });
});

describe("the args of the components", () => {
  const fields = argsFields(packageDirectory, ["components", "model"]);

  it("take every credential as an Input", () => {
    ok(fields.length > 150, `${fields.length}`);
    deepEqual(credentialsAsText(fields).filter((place) => !names.includes(place) && !place.endsWith("SecretName")), []);
    deepEqual(names.filter((place) => !fields.some((field) => field.place === place)), [], "names of no argument");
    deepEqual(credentialsAsText(fieldsOf("export interface LoginArgs { apiToken?: string; tokens: Input<string>; key: string }")), ["LoginArgs.apiToken", "LoginArgs.key"]);
  });

  it("are registered by `registeredArgs`, and as plain data", async () => {
    const directory = join(packageDirectory, "components");
    deepEqual(sourceFiles(directory, []).flatMap((path) => registeredOtherwise(readFileSync(join(directory, path), "utf8"))), []);
    deepEqual(registeredOtherwise("class A extends pulumi.ComponentResource { constructor(args: object) { super('a', 'b', { ...args }, {}); } }"), ["A"]);
    const found: string[] = [];
    for (const make of Object.values(all)) {
      await record((opts) => make({
        ...opts,
        transformations: [...(opts.transformations ?? []), ({ name, props }) => { found.push(...notPlain(props, name)); return undefined; }],
      }));
    }
    deepEqual(found, []);
  });
});

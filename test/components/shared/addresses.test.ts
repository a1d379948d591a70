import { deepEqual, ok } from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import {
  Application, ArgoCd, BuildPipeline, DeliveryRepository, Environment, ImageUpdater, ImageUpdaterController, ImageWriters, NodeTrust, Project, Registry, withImageUpdaterAnnotations,
} from "../../../components";
import { packageDirectory } from "../../../foundation/paths";
import { argsFields } from "../../support/args-fields";
import { smallManifest } from "../../support/manifest";
import { record } from "../../support/record";

const marker = "PLAIN-TEXT";
const address = `https://user:${marker}@host.example/a.git`;
const repositoryUrl = "https://git.example.com/shop/gitops.git";
const base = { system: "shop", environment: "dev", repositoryUrl, branch: "main" } as const;
const source = { path: "app" };
const destination = { namespace: "shop" };
const application = { name: "app", source, destination };
const updates = { ...base, writer: "image-updater", applications: [application], updates: [] } as const;
const cluster = {};
const build = { system: "shop", repositoryUrl, branch: "main", registry: "ghcr.io/team", services: [{ name: "api", context: "." }] };
const commitStatus = { repository: "team/app", token: "token-of-it" };
const organizations = [{ name: "o" }];

/** Every argument that is an address, with a password in it; a number in the place tells apart what takes the same args. */
const all: Record<string, (opts: pulumi.ComponentResourceOptions) => unknown> = {
  "ApplicationSourceArgs.repositoryUrl": (o) => new Environment("x", { ...base, applications: [{ name: "app", source: { path: "a", repositoryUrl: address, targetRevision: "main" }, destination }] }, o),
  "ApplicationSourceArgs.repositoryUrl of an Application": (o) => new Application("x", { project: "shop", source: { repositoryUrl: address, path: "a", targetRevision: "main" }, destination }, o),
  "SourceHydratorArgs.repositoryUrl": (o) => new Application("x", { project: "shop", sourceHydrator: { repositoryUrl: address, drySource: { path: "a", targetRevision: "main" }, syncSource: { targetBranch: "live", path: "a" } }, destination }, o),
  "DeliveryWebhookArgs.url": (o) => new DeliveryRepository("x", { owner: "team", webhooks: [{ url: address, secret: "0123456789abcdef" }] }, o),
  "ApplicationDestinationArgs.server": (o) => new Environment("x", { ...base, applications: [{ name: "app", source, destination: { namespace: "shop", server: address } }] }, o),
  "EnvironmentArgs.repositoryUrl": (o) => new Environment("x", { ...base, repositoryUrl: address, applications: [application] }, o),
  "ProjectRulesArgs.repositories": (o) => new Environment("x", { ...base, applications: [application], projectRules: { repositories: [repositoryUrl, address], destinations: [destination] } }, o),
  "ProjectArgs.repositories": (o) => new Project("x", { projectName: "shop", description: "d", repositories: [address], destinations: [destination] }, o),
  "ImageUpdatesArgs.repositoryUrl": (o) => new ImageUpdater("x", { ...updates, applications: [application], updates: [], imageWriters: new ImageWriters(), repositoryUrl: address }, o),
  "ImageUpdatesArgs.repositoryUrl of annotations": () => withImageUpdaterAnnotations({ ...updates, applications: [application], updates: [], repositoryUrl: address }),
  "ImageRegistryArgs.apiUrl": (o) => new ImageUpdaterController("x", { manifest: { ...smallManifest, component: "argocd-image-updater", objects: [] }, cluster, registries: [{ prefix: "ghcr.io", apiUrl: address }] }, o),
  "ArgoCdArgs.repositories": (o) => new ArgoCd("x", { manifest: smallManifest, cluster, repositories: [address] }, o),
  "ImageUpdaterControllerArgs.repositories": (o) => new ImageUpdaterController("x", { manifest: { ...smallManifest, component: "argocd-image-updater", objects: [] }, cluster, repositories: [address] }, o),
  "ManagedClusterArgs.server": (o) => new ArgoCd("x", { manifest: smallManifest, cluster, clusters: [{ name: "edge", server: address, bearerToken: "token-of-it" }] }, o),
  "SingleSignOnArgs.url": (o) => new ArgoCd("x", { manifest: smallManifest, cluster, singleSignOn: { url: address, clientId: "c", clientSecret: "client-secret", organizations } }, o),
  "TrustedRegistryArgs.endpoint": (o) => new NodeTrust("x", { registries: [{ address: "registry.example:5000", endpoint: address }] }, o),
  "ObjectStoreArgs.endpoint": (o) => new Registry("x", { exposure: { mode: "none" }, objectStore: { bucket: "images", region: "eu", endpoint: `https://user:${marker}@host.example`, httpSecret: "s".repeat(16) } }, o),
  "BuildPipelineArgs.repositoryUrl": (o) => new BuildPipeline("x", { ...build, repositoryUrl: address }, o),
  "TagCommitArgs.repositoryUrl": (o) => new BuildPipeline("x", { ...build, gitCredentials: { token: "token-of-it" }, tagCommit: { kustomization: "k/kustomization.yaml", repositoryUrl: address } }, o),
  "CommitStatusArgs.apiUrl": (o) => new BuildPipeline("x", { ...build, commitStatus: { ...commitStatus, apiUrl: address } }, o),
  "CommitStatusArgs.workflowsUrl": (o) => new BuildPipeline("x", { ...build, commitStatus: { ...commitStatus, workflowsUrl: address } }, o),
};

/** They are called so, and hold a host or an image. */
const noAddresses = ["ArtifactStoreArgs.endpoint", "PipelineArtifactsArgs.endpoint", "WorkflowImagesArgs.server"];

describe("an address with a password", () => {
  for (const [place, make] of Object.entries(all)) {
    it(`is refused as ${place}, and the error does not show it`, async () => {
      const error: unknown = await record(make).then(() => undefined, (reason: unknown) => reason);
      ok(pulumi.InputPropertiesError.isInstance(error), String(error));
      const text = JSON.stringify([error.message, error.errors, error.stack]);
      ok(!text.includes(marker), text);
      const [, property = ""] = (place.split(" ")[0] ?? "").split(".");
      ok(error.errors?.some(({ propertyPath }) => propertyPath.includes(property)), text);
    });
  }

  it("is tried for every argument that is an address", () => {
    const addresses = argsFields(packageDirectory, ["components", "model"]).filter(({ name, type }) => /url$|^(server|endpoint|repositories)$/i.test(name) && /^string(\[\])?$/.test(type)).map(({ place }) => place);
    ok(addresses.length > 12, `${addresses.length}`);
    deepEqual(addresses.filter((place) => !(place in all) && !noAddresses.includes(place)), []);
    deepEqual(noAddresses.filter((place) => !addresses.includes(place)), []);
  });
});

import { z } from "zod";
import { ArgoCdSize, PodRetention, TemplateReferencing, WorkflowAuthMode } from "../components";
import { EnvironmentName } from "../model/environment";
import { ImageWriter } from "../model/image-writer";
import { ChildRevision, SyncPolicy } from "../model/sync-policy";
import { WindowKind, WindowMatch } from "../model/windows/window";
import { defaultVersions } from "../releases";
import { Phase, systems } from "../systems";
import { branchName, exposure, line, names, repositoryAddress, text } from "./common";
import { deliverySchema } from "./delivery";
import { imageUpdater } from "./image-updater";
import { imagesSchema } from "./images";
import { loosened } from "./loosened";
import { pipelineSchema, secretPipelineSettings } from "./pipeline";
import { nodeTrust, pullSecrets, registry, secretRegistrySettings } from "./registry";

/** Who provides Argo CD and the registry of a stack. */
export const PlatformOwner = {
  /** This stack installs them. */
  Install: "install",
  /** They are there: another stack's, or somebody else's. Only projects and the root are added. */
  Existing: "existing",
} as const;
export type PlatformOwner = (typeof PlatformOwner)[keyof typeof PlatformOwner];

const quantities = z.record(z.string(), z.string());
const workloadResources = z.record(z.string(), z.strictObject({ requests: quantities.optional(), limits: quantities.optional() }));

const argoWorkflows = z.strictObject({
  install: z.boolean().optional(),
  version: z.string().default(defaultVersions["argo-workflows"]),
  manifest: z.string().optional(),
  fullCrds: z.boolean().default(false),
  exposure: exposure.optional(),
  monitoringNamespace: text.optional(),
  authMode: z.enum(Object.values(WorkflowAuthMode)).optional(),
  tls: z.strictObject({ enabled: z.boolean().optional(), secretName: text.optional() }).optional(),
  serverReplicas: z.int().optional(),
  managedNamespace: text.optional(),
  executorNamespaces: names.optional(),
  parallelism: z.int().optional(),
  namespaceParallelism: z.int().optional(),
  retention: z.strictObject({
    successSeconds: z.int().optional(), failureSeconds: z.int().optional(), pods: z.enum(Object.values(PodRetention)).optional(),
  }).optional(),
  artifacts: z.strictObject({
    endpoint: text,
    bucket: text,
    credentialsSecret: text.optional(),
    createBucket: z.boolean().optional(),
    region: text.optional(),
    insecure: z.boolean().optional(),
    keyFormat: text.optional(),
    archiveLogs: z.boolean().optional(),
  }).optional(),
  templateReferencing: z.enum(Object.values(TemplateReferencing)).optional(),
  restricted: z.boolean().optional(),
  images: z.strictObject({ controller: text.optional(), server: text.optional(), executor: text.optional() }).optional(),
  resources: workloadResources.optional(),
  config: z.record(z.string(), z.string()).optional(),
});

const cluster = z.strictObject({
  name: z.string(),
  server: z.string(),
  certificateAuthority: z.string().optional(),
  bearerToken: text.optional(),
  clientCertificate: z.strictObject({ certificate: text, key: text }).optional(),
  aws: z.strictObject({ clusterName: text, roleArn: text.optional() }).optional(),
  exec: z.strictObject({
    command: text, args: names.optional(), env: z.record(z.string(), z.string()).optional(), apiVersion: text.optional(),
  }).optional(),
  namespaces: names.optional(),
});

const syncWindow = z.strictObject({
  kind: z.enum(Object.values(WindowKind)),
  schedule: z.string(),
  duration: z.string(),
  timeZone: z.string().optional(),
  applications: names.optional(),
  namespaces: names.optional(),
  clusters: names.optional(),
  match: z.enum(Object.values(WindowMatch)).optional(),
  manualSync: z.boolean().optional(),
  finishBegun: z.boolean().optional(),
  description: z.string().optional(),
});

/** Settings that hold secrets: a message never shows what was found there. */
export const secretSettings: readonly string[] = ["clusters", "singleSignOn", "github", "images", ...secretPipelineSettings, ...secretRegistrySettings];

/** The settings of a stack file, all under `gitops-platform:`. docs/settings.md explains each. */
export const schema = z.strictObject({
  system: z.enum([...systems.keys()]),
  environment: z.enum(Object.values(EnvironmentName)),
  cluster: text,
  adopt: z.stringbool({ truthy: ["true"], falsy: ["false"], case: "sensitive" }).default(false),
  platform: z.enum(Object.values(PlatformOwner)).default(PlatformOwner.Install),
  repository: repositoryAddress.optional(),
  branch: branchName.optional(),
  phase: z.enum(Object.values(Phase)).optional(),
  imageWriter: z.enum(Object.values(ImageWriter)).optional(),
  syncPolicy: z.enum(Object.values(SyncPolicy)).optional(),
  withoutAdmissionPolicy: z.strictObject({ reason: line.min(1, "must not be empty") }).optional(),
  exception: z.strictObject({ until: line, reason: line, ticket: line.optional() }).optional(),
  childRevision: z.enum(Object.values(ChildRevision)).optional(),
  nameSuffix: line.min(1, "must not be empty").optional(),
  destinationCluster: text.optional(),
  clusters: z.array(cluster).default([]),
  teams: z.strictObject({
    administrators: names.optional(), developers: names.optional(), qa: names.optional(), sre: names.optional(), viewers: names.optional(),
  }).prefault({}),
  singleSignOn: z.strictObject({
    url: z.string(),
    clientId: z.string(),
    clientSecret: text,
    organizations: z.array(z.strictObject({ name: text, teams: names.optional() })),
    hostName: text.optional(),
  }).optional(),
  windows: z.array(syncWindow).optional(),
  emergencyOverride: z.strictObject({ ticket: line, reason: line, until: line }).optional(),
  argoCd: z.strictObject({
    version: z.string().default(defaultVersions["argo-cd"]),
    manifest: z.string().optional(),
    upgradeFrom: z.string().regex(/^\d+\.\d+\.\d+$/, 'must be a release such as "3.4.13"').optional(),
    exposure: exposure.optional(),
    adminEnabled: z.boolean().optional(),
    highAvailability: z.strictObject({ nodes: z.int() }).optional(),
    controllers: z.int().optional(),
    reconciliationSeconds: z.int().optional(),
    syncTimeoutSeconds: z.int().optional(),
    repositories: names.optional(),
    monitoringNamespace: text.optional(),
    config: z.record(z.string(), z.string()).optional(),
    parameters: z.record(z.string(), z.string()).optional(),
    size: z.enum(Object.values(ArgoCdSize)).optional(),
    resources: workloadResources.optional(),
  }).prefault({}),
  argoWorkflows: argoWorkflows.prefault({}),
  registry,
  loosened,
  nodeTrust: nodeTrust.optional(),
  pullSecrets: pullSecrets.optional(),
  imageUpdater: imageUpdater.prefault({}),
  pipeline: pipelineSchema.prefault({}),
  github: deliverySchema.optional(),
  images: imagesSchema.prefault({}),
});

export type StackSettings = z.infer<typeof schema>;

import * as pulumi from "@pulumi/pulumi";
import { resolve } from "node:path";
import { z } from "zod";
import { clusterAccess, rehearsalCluster } from "./config/cluster";
import { describeProblems } from "./config/problems";
import { ChildRevision, ClusterAccessArgs, CrdRetention, EnvironmentName, ExposureMode, SyncPolicy } from "./components";
import { defaultVersions } from "./manifests";
import { System, systems } from "./systems";

const namespace = "gitops-platform";

const exposure = z.strictObject({
  mode: z.enum(Object.values(ExposureMode)),
  nodePort: z.int().optional(),
  host: z.string().optional(),
  ingressClassName: z.string().optional(),
  tlsSecretName: z.string().optional(),
});

const quantities = z.record(z.string(), z.string());

/** The settings of a stack file, all under `gitops-platform:`. docs/settings.md explains each. */
export const schema = z.strictObject({
  system: z.enum([...systems.keys()]),
  environment: z.enum(Object.values(EnvironmentName)),
  cluster: z.string().min(1, "must not be empty"),
  repository: z.string().min(1, "must not be empty").optional(),
  branch: z.string().min(1, "must not be empty").optional(),
  syncPolicy: z.enum(Object.values(SyncPolicy)).optional(),
  childRevision: z.enum(Object.values(ChildRevision)).optional(),
  argoCd: z.strictObject({
    version: z.string().default(defaultVersions["argo-cd"]),
    manifest: z.string().optional(),
    exposure: exposure.optional(),
    adminEnabled: z.boolean().optional(),
    reconciliationSeconds: z.int().optional(),
    syncTimeoutSeconds: z.int().optional(),
    config: z.record(z.string(), z.string()).optional(),
    parameters: z.record(z.string(), z.string()).optional(),
    resources: z.record(z.string(), z.strictObject({ requests: quantities.optional(), limits: quantities.optional() })).optional(),
  }).prefault({}),
  registry: z.strictObject({
    image: z.string().optional(),
    storage: z.string().optional(),
    storageClassName: z.string().optional(),
    exposure: exposure.optional(),
  }).prefault({}),
});
type StackSettings = z.infer<typeof schema>;

/** What the program needs to know, checked and with every default in place. */
export interface Settings extends Omit<StackSettings, "system" | "cluster" | "repository" | "branch"> {
  readonly system: System;
  readonly cluster: Required<ClusterAccessArgs>;
  readonly repositoryUrl: string;
  readonly branch: string;
  readonly crdRetention: CrdRetention;
}

/**
 * Reads the configuration of the stack.
 *
 * @throws pulumi.RunError that lists every wrong or unknown setting, or the cluster that cannot be found.
 */
export function readSettings(): Settings {
  const parsed = schema.safeParse(rawSettings(), { reportInput: true });
  if (!parsed.success) {
    throw new pulumi.RunError(`invalid settings in Pulumi.${pulumi.getStack()}.yaml\n${describeProblems(parsed.error, schema, namespace)}`);
  }
  const { system: systemName, cluster, repository, branch, ...settings } = parsed.data;
  const system = systems.get(systemName);
  if (system === undefined) throw new pulumi.RunError(`no system "${systemName}"`);
  const ofSystem = system.environments[settings.environment];
  return {
    ...settings,
    argoCd: {
      ...settings.argoCd,
      manifest: settings.argoCd.manifest === undefined ? undefined : resolve(settings.argoCd.manifest),
      // Nobody but the person at this machine reaches the rehearsal cluster.
      adminEnabled: settings.argoCd.adminEnabled ?? cluster === rehearsalCluster,
    },
    syncPolicy: settings.syncPolicy ?? ofSystem.syncPolicy,
    childRevision: settings.childRevision ?? ofSystem.childRevision,
    system,
    cluster: clusterAccess(cluster, `Pulumi.${pulumi.getStack()}.yaml`),
    repositoryUrl: repository ?? system.repositoryUrl,
    branch: branch ?? ofSystem.branch,
    crdRetention: cluster === rehearsalCluster ? CrdRetention.Delete : CrdRetention.Keep,
  };
}

/** Every setting of the namespace; structured ones arrive as JSON. The environment is the stack's name unless it says otherwise. */
function rawSettings(): Record<string, unknown> {
  const prefix = `${namespace}:`;
  const entries = Object.entries(pulumi.runtime.allConfig())
    .filter(([key]) => key.startsWith(prefix))
    .map(([key, value]): [string, unknown] => [key.slice(prefix.length), value.startsWith("{") ? JSON.parse(value) : value]);
  return { environment: pulumi.getStack(), ...Object.fromEntries(entries) };
}

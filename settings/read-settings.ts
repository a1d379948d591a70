import * as pulumi from "@pulumi/pulumi";
import { resolve } from "node:path";
import { ClusterAccessArgs, CrdRetention, ManagedClusterArgs, PullSecretsArgs, RegistryArgs, SingleSignOnArgs } from "../components";
import { isWithin } from "../foundation/versions";
import { EnvironmentName } from "../model/environment";
import { PodSecurityArgs } from "../model/pod-security";
import { ImageWriter } from "../model/image-writer";
import { TeamsArgs } from "../model/teams";
import { UpstreamComponent } from "../releases/types";
import { System, systems } from "../systems";
import { clusterAccess, rehearsalCluster } from "./cluster";
import { checkDates, warnings } from "./dated";
import { Delivery, deliveryOf } from "./delivery";
import { guardedExposure, guardedRegistry, guardProblems, guardWarnings } from "./guarded";
import { ImageUpdaterSettings, imageUpdaterSettings } from "./image-updater";
import { StackImage, stackImages } from "./images";
import { looseningWarnings, namespaceLevels } from "./loosened";
import { PhaseResult, resolvePhase } from "./phase";
import { pipelineWarnings } from "./pipeline-warnings";
import { describeProblems } from "./problems";
import { namespace, rawSettings } from "./raw-settings";
import { pullSecretsArgs, registryArgs } from "./registry";
import { PlatformOwner, schema, secretSettings, StackSettings } from "./schema";

/** A release manifest to install. */
export interface Release {
  readonly component: UpstreamComponent;
  readonly version: string;
  /** A local copy of it. */
  readonly file: string | undefined;
}

/** What the program needs to know, checked and with every default in place. */
export interface Settings extends Omit<StackSettings, "system" | "cluster" | "platform" | "repository" | "branch" | "teams" | "clusters" | "singleSignOn" | "argoCd" | "argoWorkflows" | "pipeline" | "imageUpdater" | "registry" | "pullSecrets" | "github" | "images" | "loosened"> {
  readonly system: System;
  readonly cluster: Required<ClusterAccessArgs>;
  /** Whether this stack installs Argo CD and the registry. */
  readonly installsPlatform: boolean;
  readonly repositoryUrl: string;
  readonly branch: string;
  /** Name of the AppProject of the Applications, where the system names it. */
  readonly projectName: string | undefined;
  /** The pipeline that builds the images, where this environment has one. */
  readonly pipeline: PhaseResult["pipeline"];
  /** The repository at GitHub, where this stack declares it. */
  readonly delivery: Delivery | undefined;
  /** The images that this stack builds or names, in place of the tags in Git. */
  readonly images: readonly StackImage[];
  readonly crdRetention: CrdRetention;
  /** Whether Pulumi refuses to delete what holds data. */
  readonly protectData: boolean;
  /** Which pods each namespace takes. */
  readonly podSecurity: Readonly<Record<string, PodSecurityArgs>>;
  readonly teams: TeamsArgs;
  /** The release manifest of Argo CD. */
  readonly release: Release & {
    /** What is installed where this stack has not installed it. */
    readonly upgradeFrom: string | undefined;
  };
  readonly knowsOverrun: boolean;
  readonly registry: RegistryArgs;
  readonly pullSecrets: PullSecretsArgs | undefined;
  /** What the Image Updater does; undefined where another writes the tags. */
  readonly imageUpdater: ImageUpdaterSettings | undefined;
  readonly argoCd: Omit<StackSettings["argoCd"], "version" | "manifest" | "upgradeFrom"> & {
    readonly administrators: string[] | undefined;
    readonly singleSignOn: SingleSignOnArgs | undefined;
    readonly clusters: ManagedClusterArgs[];
  };
  /** Argo Workflows and its release manifest; undefined where this stack does not install it. */
  readonly argoWorkflows: (Omit<StackSettings["argoWorkflows"], "install" | "version" | "manifest" | "fullCrds"> & { readonly release: Release }) | undefined;
  /** What everybody who looks at a preview must see. */
  readonly warnings: readonly string[];
}

/**
 * Reads the configuration of the stack.
 *
 * @param now the time against which dated permissions are checked.
 * @throws pulumi.RunError that lists every wrong or unknown setting, or the cluster that cannot be found.
 */
export function readSettings(now = new Date()): Settings {
  const origin = `Pulumi.${pulumi.getStack()}.yaml`;
  const parsed = schema.safeParse(rawSettings(), { reportInput: true });
  if (!parsed.success) {
    throw new pulumi.RunError(`invalid settings in ${origin}\n${describeProblems(parsed.error, schema, namespace, secretSettings)}`);
  }
  const { system: systemName, cluster, platform, repository, branch, teams, clusters, singleSignOn, argoCd, argoWorkflows, registry, pullSecrets, github, images, loosened, ...settings } = parsed.data;
  checkDates(settings, origin, now);
  const system = systems.get(systemName);
  if (system === undefined) throw new pulumi.RunError(`no system "${systemName}"`);
  const ofSystem = system.environments[settings.environment];
  const rehearsal = cluster === rehearsalCluster;
  const installsPlatform = platform === PlatformOwner.Install;
  const { administrators, ...roles } = teams;
  const { version, manifest, upgradeFrom, ...argoCdSettings } = argoCd;
  // Two environments in one Argo CD would otherwise have Applications of the same names.
  const nameSuffix = settings.nameSuffix ?? (installsPlatform || ofSystem.distinctNames ? undefined : settings.environment);
  const [repositoryUrl, ownBranch] = [repository ?? system.repositoryUrl, branch ?? ofSystem.branch];
  const guarded = { ...parsed.data, system, rehearsal, installsPlatform };
  const refused = guardProblems(guarded);
  if (refused.length > 0) throw new pulumi.RunError(`settings in ${origin} are refused\n  ${refused.join("\n  ")}`);
  const phase = resolvePhase({ ...settings, system, repositoryUrl, branch: ownBranch, nameSuffix }, origin);
  return {
    ...settings,
    ...phase,
    argoCd: {
      ...argoCdSettings,
      ...guardedExposure(guarded, argoCd.exposure),
      // Nobody but the person at this machine reaches the rehearsal cluster.
      adminEnabled: argoCd.adminEnabled ?? rehearsal,
      administrators,
      clusters: clusters.map(withSecrets),
      singleSignOn: singleSignOn && { ...singleSignOn, clientSecret: pulumi.secret(singleSignOn.clientSecret) },
    },
    registry: { ...registryArgs(registry), ...guardedRegistry(guarded, registryClients(system, phase)), ...guardedExposure(guarded, registry.exposure) },
    pullSecrets: pullSecrets && pullSecretsArgs(pullSecrets),
    release: {
      component: argoCd.highAvailability ? "argo-cd-ha" : "argo-cd",
      version,
      file: manifest === undefined ? undefined : resolve(manifest),
      upgradeFrom,
    },
    argoWorkflows: workflowSettings({ ...argoWorkflows, ...guardedExposure(guarded, argoWorkflows.exposure) }, phase.pipeline !== undefined, installsPlatform, origin),
    knowsOverrun: isWithin(version, ">=3.5"),
    childRevision: settings.childRevision ?? ofSystem.childRevision,
    windows: settings.windows ?? ofSystem.windows,
    nameSuffix,
    projectName: system.projectName && [system.projectName, nameSuffix].filter(Boolean).join("-"),
    destinationCluster: settings.destinationCluster ?? clusters.find(({ name }) => name === ofSystem.cluster)?.name,
    system,
    cluster: clusterAccess(cluster, origin, settings.environment !== EnvironmentName.Dev),
    installsPlatform,
    images: stackImages(images, { system, environment: settings.environment, imageWriter: phase.imageWriter }, origin),
    delivery: github && deliveryOf(system, repositoryUrl, github, origin),
    repositoryUrl,
    branch: ownBranch,
    imageUpdater: imageUpdaterSettings({ ...settings, ...phase, system, rehearsal, installsPlatform, registry }, origin),
    crdRetention: rehearsal ? CrdRetention.Delete : CrdRetention.Keep,
    protectData: !rehearsal,
    podSecurity: namespaceLevels(system, settings.environment, loosened, origin),
    teams: roles,
    warnings: [...warnings(settings), ...looseningWarnings(loosened), ...guardWarnings(guarded), ...pipelineWarnings(system, phase.pipeline, argoWorkflows.artifacts !== undefined)],
  };
}

/** The namespaces of a stack whose pods use its registry: that of its builds, and that of the Image Updater. */
function registryClients(system: System, { pipeline, imageWriter }: PhaseResult): string[] {
  return [...(pipeline ? [pipeline.namespace ?? `${system.name}-builds`] : []), ...(imageWriter === ImageWriter.ImageUpdater ? ["argocd"] : [])];
}

/**
 * Argo Workflows is installed where the stack says so, else where a pipeline builds images.
 *
 * @throws pulumi.RunError where it is asked for in a stack that installs no platform.
 */
function workflowSettings(
  { install, version, manifest, fullCrds, ...settings }: StackSettings["argoWorkflows"],
  hasPipeline: boolean,
  installsPlatform: boolean,
  origin: string,
): Settings["argoWorkflows"] {
  if (install === true && !installsPlatform) {
    throw new pulumi.RunError(
      `gitops-platform:argoWorkflows.install in ${origin} is true, and gitops-platform:platform is "${PlatformOwner.Existing}": the stack that installs the platform installs Argo Workflows too; remove one of the two`,
    );
  }
  if (!installsPlatform || !(install ?? hasPipeline)) return undefined;
  return {
    ...settings,
    release: { component: fullCrds ? "argo-workflows-full" : "argo-workflows", version, file: manifest === undefined ? undefined : resolve(manifest) },
  };
}

/** Marks the credentials of a cluster as secrets, so that Pulumi encrypts them wherever they go. */
function withSecrets({ bearerToken, clientCertificate, ...cluster }: StackSettings["clusters"][number]): ManagedClusterArgs {
  return {
    ...cluster,
    ...(bearerToken === undefined ? {} : { bearerToken: pulumi.secret(bearerToken) }),
    ...(clientCertificate === undefined ? {} : { clientCertificate: { certificate: clientCertificate.certificate, key: pulumi.secret(clientCertificate.key) } }),
  };
}

import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import {
  ArgoCd, ArgoWorkflows, BuildPipeline, ClusterGuard, ClusterIdentity, Environment, ImageUpdater, ImageUpdaterController, NodeTrust, Registry,
  ServiceImage, UpdaterForm, withImageUpdaterAnnotations,
} from "./components";
import { declareRepository } from "./program/declare-repository";
import { DeclaredObjects } from "./program/declared-objects";
import { kubernetesProviderArgs } from "./program/kubernetes-provider";
import { preflight } from "./program/preflight";
import { program } from "./program/program";
import { upstreamManifest, upstreamManifestOrStandIn } from "./releases";
import { readRepositoryStack } from "./settings/read-repository-stack";
import { readSettings } from "./settings/read-settings";
import { nodeTrustArgs } from "./settings/registry";
import { applicationsOf } from "./systems";

export = program(async () => {
  const alone = readRepositoryStack();
  if (alone) return declareRepository(alone);
  const { system, environment, cluster, installsPlatform, repositoryUrl, branch, release, ...settings } = readSettings();
  const upgrade = preflight({ installsPlatform, release, environment, windows: settings.windows });
  const declared = new DeclaredObjects();
  const identity = new ClusterIdentity("cluster-identity", { cluster, declared: declared.args, adopt: settings.adopt });
  const provider = new k8s.Provider("cluster", kubernetesProviderArgs({ ...cluster, adopt: settings.adopt }), { dependsOn: [identity] });
  for (const warning of [...settings.warnings, ...(await upgrade)]) await pulumi.log.warn(warning);

  const platform = installsPlatform
    ? {
      registry: new Registry("registry", { ...settings.registry, podSecurity: settings.podSecurity.infrastructure, protectData: settings.protectData }, { provider }),
      argoCd: new ArgoCd("argocd", {
        ...settings.argoCd,
        podSecurity: settings.podSecurity.argocd,
        repositories: [repositoryUrl, ...(settings.argoCd.repositories ?? [])],
        manifest: await upstreamManifest(release.component, release),
        cluster,
        crdRetention: settings.crdRetention,
      }, { provider }),
      argoWorkflows: settings.argoWorkflows && new ArgoWorkflows("argo-workflows", {
        ...settings.argoWorkflows,
        podSecurity: settings.podSecurity["argo-workflows"],
        manifest: await upstreamManifest(settings.argoWorkflows.release.component, settings.argoWorkflows.release),
        cluster,
        crdRetention: settings.crdRetention,
      }, { provider }),
    }
    : undefined;

  const nodeTrust = platform && settings.nodeTrust && new NodeTrust("node-trust", nodeTrustArgs(settings.nodeTrust, platform.registry.address), { provider });

  const applications = applicationsOf(system, environment);
  const { imageUpdater } = settings;
  const updates = imageUpdater && {
    writer: imageUpdater.writer,
    updates: imageUpdater.updates,
    gitSecretName: imageUpdater.gitSecretName,
    system: system.name,
    environment,
    applications,
    repositoryUrl,
    branch,
    nameSuffix: settings.nameSuffix,
    argoCdNamespace: platform?.argoCd.namespace,
  };
  const annotated = imageUpdater?.form === UpdaterForm.Annotations;

  const images = settings.images.map(({ service, args, place }) => ({ ...place, reference: new ServiceImage(`image-${service}`, args).reference }));

  const declaredEnvironment = new Environment(environment, {
    system: system.name,
    environment,
    repositoryUrl,
    branch,
    applications: updates && annotated ? withImageUpdaterAnnotations(updates) : applications,
    images,
    waves: system.waves,
    syncPolicy: settings.syncPolicy,
    exception: settings.exception,
    childRevision: settings.childRevision,
    argoCdNamespace: platform?.argoCd.namespace,
    createNamespaces: installsPlatform || settings.pullSecrets !== undefined,
    pullSecrets: settings.pullSecrets,
    existingNamespaces: platform ? [platform.registry.namespace] : [],
    podSecurity: settings.podSecurity,
    protectData: settings.protectData,
    projectName: settings.projectName,
    nameSuffix: settings.nameSuffix,
    destinationCluster: settings.destinationCluster,
    clusters: installsPlatform ? settings.argoCd.clusters.map(({ name }) => name) : undefined,
    teams: settings.teams,
    windows: settings.windows,
    emergencyOverride: settings.emergencyOverride,
    withoutAdmissionPolicy: settings.withoutAdmissionPolicy,
    knowsOverrun: settings.knowsOverrun,
  }, { provider, dependsOn: platform ? [platform.argoCd, platform.registry] : [] });

  const { imageWriters } = declaredEnvironment;
  const pipeline = settings.pipeline && new BuildPipeline("pipeline", {
    ...settings.pipeline,
    imageWriters,
    workflowsNamespace: platform?.argoWorkflows?.namespace,
    artifacts: settings.pipeline.artifacts ?? (settings.argoWorkflows?.artifacts && { endpoint: settings.argoWorkflows.artifacts.endpoint }),
  }, { provider, dependsOn: platform ? [platform.argoCd, ...(platform.argoWorkflows ? [platform.argoWorkflows] : [])] : [] });

  const controller = platform && imageUpdater && !annotated
    ? new ImageUpdaterController("image-updater", {
      manifest: await (imageUpdater.rehearsal ? upstreamManifestOrStandIn : upstreamManifest)("argocd-image-updater", imageUpdater.release),
      cluster,
      argoCdNamespace: platform.argoCd.namespace,
      registries: imageUpdater.registries,
      repositories: [repositoryUrl],
      intervalSeconds: imageUpdater.intervalSeconds,
      crdRetention: settings.crdRetention,
    }, { provider, dependsOn: [platform.argoCd] })
    : undefined;
  const imageUpdates = updates && !annotated ? new ImageUpdater("image-updates", { ...updates, imageWriters }, { provider, dependsOn: controller ? [controller] : [] }) : undefined;

  const all = [platform?.registry, platform?.argoCd, platform?.argoWorkflows, nodeTrust, declaredEnvironment, pipeline, controller, imageUpdates];
  new ClusterGuard("cluster-guard", { cluster, uid: identity.uid }, { dependsOn: [provider, ...all.filter((component) => component !== undefined)] });
  declared.complete();
  const delivery = settings.delivery && declareRepository(settings.delivery);

  return {
    registry: platform?.registry.address,
    argoCdVersion: platform?.argoCd.version,
    argoWorkflowsVersion: platform?.argoWorkflows?.version,
    pipeline: pipeline && { namespace: pipeline.namespace, template: pipeline.templateName, webhookPath: pipeline.webhookPath },
    imageUpdaterVersion: controller?.version,
    repository: repositoryUrl,
    branch,
    project: declaredEnvironment.projectName,
    platformProject: declaredEnvironment.platformProjectName,
    rootProject: declaredEnvironment.rootProjectName,
    root: declaredEnvironment.rootName,
    waves: declaredEnvironment.waves,
    warnings: settings.warnings,
    gitHubRepository: delivery?.gitHubRepository,
  };
});

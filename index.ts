import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import {
  ArgoCd, ArgoWorkflows, BuildPipeline, Environment, ImageUpdater, ImageUpdaterController, NodeTrust, Registry,
  UpdaterForm, withImageUpdaterAnnotations,
} from "./components";
import { preflight } from "./program/preflight";
import { program } from "./program/program";
import { upstreamManifest, upstreamManifestOrStandIn } from "./releases";
import { readSettings } from "./settings/read-settings";
import { applicationsOf } from "./systems";

export = program(async () => {
  const { system, environment, cluster, installsPlatform, repositoryUrl, branch, release, ...settings } = readSettings();
  const upgrade = preflight({ installsPlatform, release, environment, windows: settings.windows });
  // Its plugin starts while the question above is answered and the rest of this is read.
  const provider = new k8s.Provider("cluster", { ...cluster, enableServerSideApply: true, enableConfigMapMutable: true, enableSecretMutable: true });
  for (const warning of [...settings.warnings, ...(await upgrade)]) await pulumi.log.warn(warning);

  const platform = installsPlatform
    ? {
      registry: new Registry("registry", { ...settings.registry, protectData: settings.protectData }, { provider }),
      argoCd: new ArgoCd("argocd", {
        ...settings.argoCd,
        manifest: await upstreamManifest(release.component, release),
        cluster,
        crdRetention: settings.crdRetention,
      }, { provider }),
      argoWorkflows: settings.argoWorkflows && new ArgoWorkflows("argo-workflows", {
        ...settings.argoWorkflows,
        manifest: await upstreamManifest(settings.argoWorkflows.release.component, settings.argoWorkflows.release),
        cluster,
        crdRetention: settings.crdRetention,
      }, { provider }),
    }
    : undefined;

  if (platform && settings.nodeTrust) {
    const { endpoint, certificateAuthority, ...nodeTrust } = settings.nodeTrust;
    new NodeTrust("node-trust", { ...nodeTrust, registries: [{ address: platform.registry.address, endpoint, certificateAuthority }] }, { provider });
  }

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

  const { rootName, projectName, rootProjectName, waves, imageWriters } = new Environment(environment, {
    system: system.name,
    environment,
    repositoryUrl,
    branch,
    applications: updates && annotated ? withImageUpdaterAnnotations(updates) : applications,
    waves: system.waves,
    syncPolicy: settings.syncPolicy,
    exception: settings.exception,
    childRevision: settings.childRevision,
    argoCdNamespace: platform?.argoCd.namespace,
    createNamespaces: installsPlatform || settings.pullSecrets !== undefined,
    pullSecrets: settings.pullSecrets,
    existingNamespaces: platform ? [platform.registry.namespace] : [],
    protectData: settings.protectData,
    projectName: settings.projectName,
    nameSuffix: settings.nameSuffix,
    destinationCluster: settings.destinationCluster,
    clusters: installsPlatform ? settings.argoCd.clusters.map(({ name }) => name) : undefined,
    teams: settings.teams,
    windows: settings.windows,
    emergencyOverride: settings.emergencyOverride,
    knowsOverrun: settings.knowsOverrun,
  }, { provider, dependsOn: platform ? [platform.argoCd, platform.registry] : [] });

  const pipeline = settings.pipeline && new BuildPipeline("pipeline", {
    ...settings.pipeline,
    imageWriters,
    artifacts: settings.pipeline.artifacts ?? (settings.argoWorkflows?.artifacts ? {} : undefined),
  }, { provider, dependsOn: platform ? [platform.argoCd, ...(platform.argoWorkflows ? [platform.argoWorkflows] : [])] : [] });

  const controller = platform && imageUpdater && !annotated
    ? new ImageUpdaterController("image-updater", {
      manifest: await (imageUpdater.rehearsal ? upstreamManifestOrStandIn : upstreamManifest)("argocd-image-updater", imageUpdater.release),
      cluster,
      argoCdNamespace: platform.argoCd.namespace,
      registries: imageUpdater.registries,
      intervalSeconds: imageUpdater.intervalSeconds,
      crdRetention: settings.crdRetention,
    }, { provider, dependsOn: [platform.argoCd] })
    : undefined;
  if (updates && !annotated) new ImageUpdater("image-updates", { ...updates, imageWriters }, { provider, dependsOn: controller ? [controller] : [] });

  return {
    registry: platform?.registry.address,
    argoCdVersion: platform?.argoCd.version,
    argoWorkflowsVersion: platform?.argoWorkflows?.version,
    pipeline: pipeline && { namespace: pipeline.namespace, template: pipeline.templateName, webhookPath: pipeline.webhookPath },
    imageUpdaterVersion: controller?.version,
    repository: repositoryUrl,
    branch,
    project: projectName,
    rootProject: rootProjectName,
    root: rootName,
    waves,
    warnings: settings.warnings,
  };
});

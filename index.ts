import * as k8s from "@pulumi/kubernetes";
import { ArgoCd, Environment, Registry, upstreamManifest } from "./components";
import { readSettings } from "./config";

export = async () => {
  const { system, environment, cluster, repositoryUrl, branch, ...settings } = readSettings();
  const { version, manifest: file, ...argoCdSettings } = settings.argoCd;
  const manifest = await upstreamManifest("argo-cd", { version, file });

  const provider = new k8s.Provider("cluster", { ...cluster, enableServerSideApply: true, enableConfigMapMutable: true, enableSecretMutable: true });

  const registry = new Registry("registry", settings.registry, { provider });

  const argoCd = new ArgoCd("argocd", {
    ...argoCdSettings,
    manifest,
    cluster,
    crdRetention: settings.crdRetention,
  }, { provider });

  const { rootName, projectName, waves } = new Environment(environment, {
    system: system.name,
    environment,
    repositoryUrl,
    branch,
    applications: system.applications(environment),
    waves: system.waves,
    syncPolicy: settings.syncPolicy,
    childRevision: settings.childRevision,
    argoCdNamespace: argoCd.namespace,
  }, { provider, dependsOn: [argoCd] });

  return { registry: registry.address, argoCdVersion: argoCd.version, repository: repositoryUrl, branch, project: projectName, root: rootName, waves };
};

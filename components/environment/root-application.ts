import { KubernetesObject } from "../../foundation/kubernetes-object";
import { cascadeFinalizer, chartValues } from "../../model/chart-values";
import { inClusterServer } from "../../model/in-cluster";
import { PlacedApplication } from "../../model/place-applications";
import { ChildRevision, SyncPolicy } from "../../model/sync-policy";
import { childSyncPolicy, rootSyncPolicy } from "../../model/sync-policy-spec";
import { DeployedImageArgs } from "./args";
import { withImages } from "./deployed-images";
import { EnvironmentProjects } from "./projects";

/** What a root Application is made from, all resolved. */
export interface RootSettings {
  readonly rootName: string;
  readonly projects: EnvironmentProjects;
  readonly repositoryUrl: string;
  readonly branch: string;
  readonly chartPath: string;
  readonly argoCdNamespace: string;
  readonly syncPolicy: SyncPolicy;
  readonly childRevision: ChildRevision;
  readonly applications: readonly PlacedApplication[];
  /** Images in place of what Git says. */
  readonly images: readonly DeployedImageArgs[];
  readonly waves: ReadonlyMap<string, number>;
}

/** The root Application: a chart whose values are the children. */
export function rootApplication(settings: RootSettings): KubernetesObject {
  const { rootName, projects, repositoryUrl, branch, chartPath, argoCdNamespace, syncPolicy, childRevision, applications, images, waves } = settings;
  const follows = childRevision === ChildRevision.Root;
  const shared = {
    namespace: argoCdNamespace,
    finalizers: [cascadeFinalizer],
    project: projects.services,
    source: { repoURL: repositoryUrl, targetRevision: branch },
    syncPolicy: childSyncPolicy(syncPolicy),
  };
  return {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Application",
    metadata: { name: rootName, namespace: argoCdNamespace, finalizers: [cascadeFinalizer] },
    spec: {
      project: projects.root,
      source: {
        repoURL: repositoryUrl,
        targetRevision: branch,
        path: chartPath,
        helm: {
          // Argo CD replaces the variable by the commit that it renders.
          ...(follows ? { parameters: [{ name: "revision", value: "$ARGOCD_APP_REVISION" }] } : {}),
          valuesObject: withImages(chartValues(applications, { shared, projectOf: projects.of, waves, followsRoot: follows }), images, applications),
        },
      },
      destination: { server: inClusterServer, namespace: argoCdNamespace },
      syncPolicy: rootSyncPolicy(syncPolicy),
    },
  };
}

/** A Helm parameter: `--set name=value`. */
export interface HelmParameterArgs {
  /** Path in the chart's values, e.g. `image.tag`. */
  name: string;
  /** Its value; Argo CD substitutes build variables such as `$ARGOCD_APP_REVISION`. */
  value: string;
  /** Keep the value a string even where it looks like a number. Default: false. */
  forceString?: boolean;
}

/** Settings for a source that is a Helm chart. */
export interface HelmSourceArgs {
  /** Release name. Default: the Application's name. */
  releaseName?: string;
  /** Values files, relative to the source's path. Default: none. */
  valueFiles?: string[];
  /** Values written into the Application; they win over the files. Default: none. */
  valuesObject?: Record<string, unknown>;
  /** Single values; they win over everything else. Default: none. */
  parameters?: HelmParameterArgs[];
}

/** Settings for a source that is a kustomization. */
export interface KustomizeSourceArgs {
  /** Images to replace, `name=newName:tag`. Default: none. */
  images?: string[];
  /** Prefix of every resource name. Default: none. */
  namePrefix?: string;
  /** Suffix of every resource name. Default: none. */
  nameSuffix?: string;
}

/** Settings for a source that is a directory of plain manifests. */
export interface DirectorySourceArgs {
  /** Whether directories below it count, too. Default: false. */
  recurse?: boolean;
  /** Glob of the files that count, e.g. `{*.yml,*.yaml}`. Default: all manifests. */
  include?: string;
  /** Glob of the files that do not. Default: none. */
  exclude?: string;
}

/** Where manifests come from: a path in a Git repository, or a chart in a Helm repository. */
export interface ApplicationSourceArgs {
  /** Git or Helm repository. Default: the repository of the Environment. */
  repositoryUrl?: string;
  /** Directory in the Git repository. Exactly one of `path` and `chart` is given. */
  path?: string;
  /** Chart in the Helm repository. Exactly one of `path` and `chart` is given. */
  chart?: string;
  /** Branch, tag, commit or chart version. Default: the branch of the Environment, for its own repository only. */
  targetRevision?: string;
  /** Settings for a Helm chart. Default: none. */
  helm?: HelmSourceArgs;
  /** Settings for a kustomization. Default: none. */
  kustomize?: KustomizeSourceArgs;
  /** Settings for a directory of plain manifests. Default: none. */
  directory?: DirectorySourceArgs;
  /**
   * Name by which the values files of the others refer to files of this repository, as `$values/prod.yaml`; among `sources` only, and not
   * with a chart. It then needs no `path` (https://argo-cd.readthedocs.io/en/stable/user-guide/multiple_sources/). Default: none.
   */
  ref?: string;
}

/** What Argo CD renders before it commits the result, in the repository of the hydrator. */
export interface DrySourceArgs extends Pick<ApplicationSourceArgs, "helm" | "kustomize" | "directory"> {
  /** Directory in the repository. */
  path: string;
  /** Branch, tag or commit. */
  targetRevision: string;
}

/** Where the rendered manifests are committed, and deployed from. */
export interface SyncSourceArgs {
  /** The branch that is deployed. */
  targetBranch: string;
  /** Directory in it, not the top of the repository. */
  path: string;
}

/**
 * Manifests that Argo CD renders and commits before it deploys them
 * (https://argo-cd.readthedocs.io/en/stable/user-guide/source-hydrator/). It needs Argo CD's commit server, which the component `ArgoCd`
 * does not install.
 */
export interface SourceHydratorArgs {
  /** The Git repository, for both. */
  repositoryUrl: string;
  /** What is rendered. */
  drySource: DrySourceArgs;
  /** Where the result is deployed from. */
  syncSource: SyncSourceArgs;
  /** Branch that the result is committed to, for whoever merges it into the one that is deployed. Default: that one itself. */
  hydrateTo?: string;
}

/** Where an Application's objects go. */
export interface ApplicationDestinationArgs {
  /** Namespace of objects that name none. */
  namespace: string;
  /** Address of the cluster's API. At most one of `server` and `clusterName`. Default: the cluster Argo CD runs in. */
  server?: string;
  /** Name of a cluster registered in Argo CD. At most one of `server` and `clusterName`. Default: none. */
  clusterName?: string;
}

/** A kind of Kubernetes objects. */
export interface GroupKindArgs {
  /** API group; empty for the core group. */
  group: string;
  /** Kind, e.g. `ClusterRole`. */
  kind: string;
}

/** A kind without a namespace, for all objects or for those with one name. */
export interface ClusterResourceArgs extends GroupKindArgs {
  /** Name of the objects; `*` is a wildcard. Default: every name. */
  name?: string;
}

/** Fields of live objects that Argo CD leaves out of its comparison with Git. */
export interface IgnoreDifferencesArgs {
  /** API group of the objects; empty for the core group. */
  group: string;
  /** Their kind. */
  kind: string;
  /** Name of one object. Default: all. */
  name?: string;
  /** The fields as JSON pointers (RFC 6901), e.g. `/spec/replicas`. Default: none. */
  jsonPointers?: string[];
  /** The fields as jq paths, e.g. `.spec.template.spec.containers[].resources`. Default: none. */
  jqPathExpressions?: string[];
}

/** One Argo CD Application, as plain data. */
export interface ApplicationSpecArgs {
  /** Name of the Application in Argo CD. */
  name: string;
  /** Where its manifests come from. Exactly one of `source` and `sources` is given. */
  source?: ApplicationSourceArgs;
  /** Several places that its manifests come from, together, such as a chart and the values for it. Exactly one of `source` and `sources` is given. */
  sources?: ApplicationSourceArgs[];
  /** Where its objects go. */
  destination: ApplicationDestinationArgs;
  /** Names of Applications that must be healthy before this one starts. The wave follows from them. Default: none. */
  after?: string[];
  /**
   * The sync wave, a whole number; lower waves go first. It must lie above the waves of all that `after` names.
   * Default: one above the highest wave that `after` names, or 0 without `after`.
   */
  wave?: number;
  /**
   * Whether later waves wait until this Application is healthy. Switch it off for what must not hold up a hotfix,
   * such as a dashboard. Default: true.
   */
  blocking?: boolean;
  /** Kinds without a namespace that it creates; the AppProject allows these and no others. Default: none. */
  clusterResources?: ClusterResourceArgs[];
  /**
   * Kinds in a namespace that it creates, beyond the ordinary ones of a service (docs/environment.md lists those); the
   * AppProject allows both and no others. Default: none.
   */
  namespacedResources?: GroupKindArgs[];
  /** Extra labels on the Application, e.g. a category. Default: none. */
  labels?: Record<string, string>;
  /** Extra annotations on the Application. Default: none. */
  annotations?: Record<string, string>;
  /** Fields of live objects that may differ from Git, such as replicas that an autoscaler sets. Default: none. */
  ignoreDifferences?: IgnoreDifferencesArgs[];
}

import { KubernetesObject } from "../../foundation/kubernetes-object";
import { ClusterResourceArgs, GroupKindArgs } from "../../model/application";
import { EnvironmentName } from "../../model/environment";
import { EnvironmentTextsArgs } from "./environments";
import { SecretArgs } from "./secrets";
import { ServiceArgs, StatefulServiceArgs } from "./service";

/** How a unit lies in the repository. */
export const LayoutKind = {
  /** A kustomization for each environment that holds everything. */
  Directory: "directory",
  /** A kustomization with what all environments have in common, and an overlay of it for each. */
  Overlays: "overlays",
  /** A Helm chart for each service, one chart that has them as dependencies, and the values of each environment. */
  Charts: "charts",
} as const;
export type LayoutKind = (typeof LayoutKind)[keyof typeof LayoutKind];

/** Where the files of a unit lie. Directories are relative to the repository. */
export interface LayoutArgs {
  /** How. Units with third-party charts take `directory`. */
  kind: LayoutKind;
  /**
   * The directory of each environment. For `directory` and `overlays` it is the path of the Application; for `charts` it
   * holds `values.yaml`. Environments that follow different branches may share one.
   */
  paths: EnvironmentTextsArgs;
  /** What environments have in common: the base of `overlays`, the directory of the charts of `charts`. */
  base?: string;
  /** For `charts`: the chart that has the others as dependencies; its directory is the path of the Application. */
  umbrella?: string;
  /** Other names of files, by the names that they have otherwise. Default: none. */
  fileNames?: Record<string, string>;
  /** For `overlays`: whether each has a `namespace.yaml` with the labels of Pod Security. Default: false. */
  namespaceFile?: boolean;
}

/** A chart of somebody else. */
export interface ChartDependencyArgs {
  /** Its name. */
  name: string;
  /** Its repository, `https://` or `oci://`. */
  repository: string;
  /** Its version, exact. */
  version: string;
  /** Name of its values, where one chart is used twice. Default: its name. */
  alias?: string;
  /** Values in every environment. Default: the chart's own. */
  values?: Record<string, unknown>;
  /** Values by environment, laid over `values`. Default: none. */
  environmentValues?: EnvironmentValuesArgs;
}

/** Values of a chart by environment. */
export interface EnvironmentValuesArgs {
  /** In dev. Default: none. */
  dev?: Record<string, unknown>;
  /** In staging. Default: none. */
  staging?: Record<string, unknown>;
  /** In prod. Default: none. */
  prod?: Record<string, unknown>;
}

/** One object that no declaration covers. */
export interface ManifestArgs {
  /** Name of its file, such as `cluster.yaml`. Several may share one. */
  file: string;
  /** The object. It names no namespace: the Application's destination does. */
  object: KubernetesObject;
  /** Where it exists. Default: everywhere. */
  environments?: EnvironmentName[];
  /** Whether it has no namespace, such as a ClusterRole. Default: false. */
  clusterScoped?: boolean;
}

/**
 * What the directory of one Application holds: services, or charts of others, and objects. The Application's path, namespace
 * and kinds follow from it.
 */
export interface UnitArgs {
  /** Name of the unit, as in messages. */
  name: string;
  /** Where its files lie. */
  layout: LayoutArgs;
  /** The namespace of each environment, where its objects go. */
  namespaces: EnvironmentTextsArgs;
  /** The environments that have it. Default: all. */
  environments?: EnvironmentName[];
  /** Services that the team builds. Default: none. */
  services?: ServiceArgs[];
  /** Services with data on a disk. Default: none. */
  statefulServices?: StatefulServiceArgs[];
  /** Secrets that its services read. Default: none. */
  secrets?: SecretArgs[];
  /** Secret with which its images are pulled; somebody creates it in the namespace. Default: none, images are public. */
  pullSecret?: string;
  /** Charts of others. Default: none. */
  charts?: ChartDependencyArgs[];
  /** Objects that no declaration covers. Default: none. */
  manifests?: ManifestArgs[];
  /** Kinds without a namespace that its charts create. Those of its objects follow by themselves. Default: none. */
  clusterResources?: ClusterResourceArgs[];
  /**
   * Kinds in a namespace that its charts create, beyond the ordinary ones of a service (docs/environment.md lists those).
   * Those of its objects follow by themselves. Default: none.
   */
  namespacedResources?: GroupKindArgs[];
}

/** Who must approve a change of the repository, as CODEOWNERS writes it: `@organization/team` or `@user`. */
export interface OwnersArgs {
  /** Of everything else. */
  everything: string[];
  /** Of what only dev has. Default: as everything. */
  dev?: string[];
  /** Of what only staging has. Default: as everything. */
  staging?: string[];
  /** Of what only prod has. Default: as everything. */
  prod?: string[];
}

/** What the GitOps repository of a system holds beside the chart that renders its Applications. */
export interface RepositoryContentArgs {
  /** One for each Application. */
  units: UnitArgs[];
  /** Who must approve what. Default: nobody in particular. */
  owners?: OwnersArgs;
}

import { ApplicationSourceArgs, ApplicationSpecArgs } from "../model/application";
import { EnvironmentName } from "../model/environment";
import { UnitArgs } from "../workloads/args/content";
import { EnvironmentTextsArgs } from "../workloads/args/environments";

/** One source for each environment. */
export interface EnvironmentSourcesArgs {
  /** In dev. */
  dev: ApplicationSourceArgs;
  /** In staging. */
  staging: ApplicationSourceArgs;
  /** In prod. */
  prod: ApplicationSourceArgs;
}

/** What an Application deploys that the system does not write: a chart of others, another repository, or a directory that a team fills itself. */
export interface ExternalContentArgs extends Pick<ApplicationSpecArgs, "clusterResources" | "namespacedResources"> {
  /** Where its manifests come from in each environment. */
  sources: EnvironmentSourcesArgs;
  /** Where its objects go in each environment. */
  namespaces: EnvironmentTextsArgs;
  /** The environments that have it. Default: all. */
  environments?: EnvironmentName[];
}

/**
 * One Application of a system together with what it deploys: exactly one of `unit` and `external`. Its path, its namespace,
 * its values files and the kinds that it may create follow from that.
 */
export interface SystemApplication extends Pick<ApplicationSpecArgs, "wave" | "blocking" | "labels" | "annotations" | "ignoreDifferences"> {
  /** The name by which the system knows it, and its name in Argo CD. Default: that of the unit. */
  name?: string;
  /** Its name in Argo CD, where that differs between environments. Default: `name` in all of them. */
  names?: EnvironmentTextsArgs;
  /** What its directory in the system's GitOps repository holds. */
  unit?: UnitArgs;
  /** What it deploys instead of a unit. */
  external?: ExternalContentArgs;
  /** The Applications that must be healthy before this one starts, by the names by which the system knows them. Default: none. */
  after?: string[];
  /** A registered cluster that it deploys to. Default: that of the environment. */
  clusterName?: string;
}

import { ApplicationDestinationArgs, GroupKindArgs } from "./application";

/** What the Applications of a project may use. Whatever is not named here is refused by Argo CD. */
export interface ProjectRulesArgs {
  /** Git and Helm repositories, by their exact address. */
  repositories: string[];
  /** Namespaces and clusters. */
  destinations: ApplicationDestinationArgs[];
  /** Kinds without a namespace. Default: none. */
  clusterResources?: GroupKindArgs[];
  /** Kinds in a namespace, beyond the ordinary ones of docs/environment.md. Default: none. */
  namespacedResources?: GroupKindArgs[];
}

/** A kind without a namespace, for all objects or for those with one name. */
export interface ClusterResourceArgs extends GroupKindArgs {
  /** Name of the objects; `*` is a wildcard. Default: every name. */
  name?: string;
}

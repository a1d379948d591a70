import { ApplicationDestinationArgs, ClusterResourceArgs, GroupKindArgs } from "./application";

/** What the Applications of a project may use. Whatever is not named here is refused by Argo CD. */
export interface ProjectRulesArgs {
  /** Git and Helm repositories, by their exact address. */
  repositories: string[];
  /** Namespaces and clusters. */
  destinations: ApplicationDestinationArgs[];
  /** Kinds without a namespace. Default: none. */
  clusterResources?: ClusterResourceArgs[];
  /** Kinds in a namespace, beyond the ordinary ones of docs/environment.md. Default: none. */
  namespacedResources?: GroupKindArgs[];
}


import { ApplicationDestinationArgs, ClusterResourceArgs, GroupKindArgs } from "../../model/application";
import { ProjectRoleArgs, TeamsArgs } from "../../model/teams";
import { SyncWindowArgs } from "../../model/windows/window";

export interface ProjectArgs {
  /** Name of the AppProject in Argo CD. Default: the resource's name. */
  projectName?: string;
  /** What it is for. */
  description: string;
  /** Repositories and destinations. */
  repositories: string[];
  /** Namespaces and clusters. */
  destinations: ApplicationDestinationArgs[];
  /** Kinds without a namespace, each for one object or for all. Default: none. */
  clusterResources?: ClusterResourceArgs[];
  /** Kinds in a namespace, all that are allowed. Default: none. */
  namespacedResources?: GroupKindArgs[];
  /** Who may do what with its Applications. Default: nobody but an administrator. */
  roles?: ProjectRoleArgs[];
  /** SSO groups of the roles, by role. Default: none. */
  teams?: TeamsArgs;
  /** When its Applications may be synced; every window names what it selects. Default: always. */
  windows?: SyncWindowArgs[];
  /** Whether this Argo CD knows windows that let a sync finish that has begun: 3.5 and later. Default: true. */
  knowsOverrun?: boolean;
  /** Namespace of Argo CD. Default: `argocd`. */
  argoCdNamespace?: string;
}

import * as pulumi from "@pulumi/pulumi";
import { ProjectRoleArgs, TeamsArgs } from "./access";
import { ApplicationDestinationArgs, GroupKindArgs } from "./application-args";
import { roleSpec } from "./internal/access-policies";
import { destinationSpec } from "./internal/application-values";
import { KubernetesResource } from "./internal/kubernetes-resource";
import { checkName } from "./internal/names";
import { uniqueBy } from "./internal/project-rules";
import { Problem } from "../foundation/problems";
import { rejectProblems } from "./internal/validation";
import { windowSpec } from "../model/windows/spec";
import { SyncWindowArgs } from "../model/windows/window";

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

/**
 * An AppProject. Argo CD writes the tokens of its roles into it, so that it has two writers: `status` belongs to Argo CD,
 * which is where it looks a token up, and `spec` to Pulumi, which overrules Argo CD's copy of the tokens there.
 */
export class Project extends pulumi.ComponentResource {
  /** Name of the AppProject. */
  public readonly projectName: string;

  constructor(name: string, args: ProjectArgs, opts?: pulumi.ComponentResourceOptions) {
    const { projectName = name, description, repositories, destinations, clusterResources = [], namespacedResources = [] } = args;
    const { roles = [], teams = {}, windows = [], knowsOverrun = true, argoCdNamespace = "argocd" } = args;
    rejectProblems(`Project "${name}"`, [...checkName("projectName", projectName), ...checkNotDefault(projectName)]);
    super("gitops-platform:index:Project", name, args, opts);

    new KubernetesResource(`${name}-appproject`, {
      apiVersion: "argoproj.io/v1alpha1",
      kind: "AppProject",
      metadata: { name: projectName, namespace: argoCdNamespace, annotations: { "pulumi.com/patchForce": "true" } },
      spec: {
        description,
        sourceRepos: [...new Set(repositories)],
        destinations: uniqueBy(destinations.map(destinationSpec)),
        ...(clusterResources.length > 0 ? { clusterResourceWhitelist: uniqueBy(clusterResources) } : {}),
        // Without a list every kind would be allowed, and Argo CD drops an empty one when it writes the project.
        ...(namespacedResources.length > 0
          ? { namespaceResourceWhitelist: uniqueBy(namespacedResources) }
          : { namespaceResourceBlacklist: [{ group: "*", kind: "*" }] }),
        ...(roles.length > 0 ? { roles: roles.map((role) => roleSpec(role, projectName, teams)) } : {}),
        ...(windows.length > 0 ? { syncWindows: windows.map((window) => windowSpec(window, knowsOverrun)) } : {}),
      },
    }, { parent: this });

    this.projectName = projectName;
    this.registerOutputs({ projectName });
  }
}

function checkNotDefault(projectName: string): Problem[] {
  return projectName === "default" ? [{ propertyPath: "projectName", reason: 'must not be "default", which Argo CD creates by itself and `ArgoCd` locks' }] : [];
}

import * as pulumi from "@pulumi/pulumi";
import { ApplicationSpecArgs } from "../../model/application";
import { EnvironmentName } from "../../model/environment";
import { PodSecurityArgs } from "../../model/pod-security";
import { ProjectRulesArgs } from "../../model/project";
import { ChildRevision, PolicyExceptionArgs, SyncPolicy } from "../../model/sync-policy";
import { TeamsArgs } from "../../model/teams";
import { EmergencyOverrideArgs, SyncWindowArgs } from "../../model/windows/window";
import { PullSecretsArgs } from "../pull-secrets/args";

/** The sync waves that a system uses, both ends included. */
export interface WaveRangeArgs {
  /** The lowest wave. */
  first: number;
  /** The highest wave. */
  last: number;
}

/** An image that the program gives an Application, in place of the tag in Git. */
export interface DeployedImageArgs {
  /** Name of the Application, as it was declared. */
  application: string;
  /** Name of the image in its kustomization. */
  image: string;
  /** Path of the value of its Helm chart that takes the digest, as `image.digest`. Default: none, it is a kustomization. */
  parameter?: string;
  /** The image by its digest, as `ghcr.io/team/app@sha256:...`. */
  reference: pulumi.Input<string>;
}

/** A protection that is left out. */
export interface LoosenedArgs {
  /** Why; every preview shows it. */
  reason: string;
}

export interface EnvironmentArgs {
  /** Name of the system, part of the names of its project and its root. */
  system: string;
  /** Which environment this is; it decides what is allowed. */
  environment: EnvironmentName;
  /** The GitOps repository, which holds the chart `charts/applications` and the Applications' paths. */
  repositoryUrl: string;
  /** The branch that the environment follows. */
  branch: string;
  /** The Applications; their waves follow from what they come after. */
  applications: ApplicationSpecArgs[];
  /** Images by their digest, in place of the tags in Git; nobody else may write those then. Default: none. */
  images?: DeployedImageArgs[];
  /** The waves that the system uses. Default: from -10 to 10. */
  waves?: WaveRangeArgs;
  /** How a change in Git is taken up. Default: automatic in dev, automatic-foreground in staging, manual in prod. */
  syncPolicy?: SyncPolicy;
  /** Permission for another policy than manual in prod, in force today. Default: none. */
  exception?: PolicyExceptionArgs;
  /** Which commit the children deploy. Default: the root's. */
  childRevision?: ChildRevision;
  /** Directory of the chart in the repository. Default: `charts/applications`. */
  chartPath?: string;
  /** Namespace of Argo CD. Default: `argocd`. */
  argoCdNamespace?: string;
  /** Destination namespaces that somebody else creates. All others on this cluster are created here. Default: none. */
  existingNamespaces?: string[];
  /** Whether destination namespaces on this cluster are created here; otherwise Argo CD creates them as it syncs. Default: true. */
  createNamespaces?: boolean;
  /** Which pods the namespaces take that are created here, by their declared names. Default: `baseline`, since what is deployed there is not known here. */
  podSecurity?: Record<string, PodSecurityArgs>;
  /** Whether Pulumi refuses to delete the namespaces, which hold the data of the Applications. Default: true. */
  protectData?: boolean;
  /** Appended to the names of Applications and of their namespaces, where several environments share a cluster. Default: none. */
  nameSuffix?: string;
  /** Registered cluster of the Applications that name none. Default: the cluster that Argo CD runs in. */
  destinationCluster?: string;
  /** The clusters that are registered in Argo CD; a destination must be one of them. Default: not checked. */
  clusters?: string[];
  /**
   * Name of the AppProject of the Applications; the root's has `-root` appended, and that of Applications that reach beyond namespaces has
   * `-platform`. Default: system and environment.
   */
  projectName?: string;
  /** What the Applications may use at most; one that uses more is refused here. Default: what they declare. */
  projectRules?: ProjectRulesArgs;
  /** SSO groups by role. Default: none. */
  teams?: TeamsArgs;
  /**
   * Leaves out the ValidatingAdmissionPolicy that binds Applications to their root, where this stack may not make one. Whoever writes the branch can then create Applications of other environments. Default: none, it is made.
   */
  withoutAdmissionPolicy?: LoosenedArgs;
  /** When syncs are allowed. Default: production Monday to Friday from 14:00 to 18:00 UTC, the others always. */
  windows?: SyncWindowArgs[];
  /** Permission to sync outside the windows, in force today. Default: none. */
  emergencyOverride?: EmergencyOverrideArgs;
  /** Pull credentials in the namespaces of the Applications on this cluster, there before the Applications are, and in those that it names besides. Default: none. */
  pullSecrets?: PullSecretsArgs;
  /** Whether this Argo CD knows windows that let a sync finish that has begun: 3.5 and later. Default: true. */
  knowsOverrun?: boolean;
}

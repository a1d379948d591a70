import { ApplicationImagesArgs, ArtifactStoreArgs, BuildServiceArgs, WaveRangeArgs } from "../components";
import { EnvironmentName } from "../model/environment";
import { PodSecurityArgs } from "../model/pod-security";
import { ChildRevision, SyncPolicy } from "../model/sync-policy";
import { SyncWindowArgs } from "../model/windows/window";
import { OwnersArgs } from "../workloads";
import { SystemApplication } from "./application";
import { ClusterComponent } from "./cluster-component";
import { Phase } from "./phase";

/** What differs between the environments of one system. */
export interface SystemEnvironment {
  /** The branch that the environment follows. */
  readonly branch: string;
  /** What the system itself calls it, in paths and in names. Default: as the stack. */
  readonly ownName?: string;
  /** How a change is taken up. Default: as usual for the environment. */
  readonly syncPolicy?: SyncPolicy;
  /** Which commit the children deploy. Default: the root's. */
  readonly childRevision?: ChildRevision;
  /** When syncs are allowed. Default: as usual for the environment. */
  readonly windows?: SyncWindowArgs[];
  /** The cluster that it deploys to, where the stack registers one of this name. Default: the cluster of Argo CD. */
  readonly cluster?: string;
  /**
   * Whether no other environment has Applications or namespaces of the same names, so that they need no suffix in an
   * Argo CD that environments share. Default: false.
   */
  readonly distinctNames?: boolean;
  /** Whether workflows push image tags to this branch with the token of the run, which passes no rule of a branch. Default: false. */
  readonly workflowsPush?: boolean;
  /** Whether the system's pipeline builds here; the other environments get their images by promotion. Default: false. */
  readonly buildsImages?: boolean;
}

/** How a system's images are built inside the cluster. */
export interface SystemPipeline {
  /** How far it is automated, unless the stack says otherwise. */
  readonly phase: Phase;
  /** The services whose images are built. */
  readonly services: BuildServiceArgs[];
  /** The Applications that deploy the images, by the names by which the system knows them. The kustomization of the first holds the tags. */
  readonly deploys: readonly string[];
  /** The store for logs and reports, for which a stack has the credentials. Default: none of the system's own. */
  readonly artifactStore?: ArtifactStoreArgs;
}

/** One system that runs on the platform: its Applications, and what its environments do with them. */
export interface System {
  /** Name of the system, as in the stack setting `system`. */
  readonly name: string;
  /** The system's GitOps repository, unless the stack names another. */
  readonly repositoryUrl: string;
  /** Name of the AppProject of its Applications. Default: system and environment. */
  readonly projectName?: string;
  /** The sync waves that it uses. */
  readonly waves: WaveRangeArgs;
  /** Its environments. */
  readonly environments: Readonly<Record<EnvironmentName, SystemEnvironment>>;
  /** Its Applications, each with what it deploys. */
  readonly applications: readonly SystemApplication[];
  /** Who must approve a change of its GitOps repository. Default: nobody in particular. */
  readonly owners?: OwnersArgs;
  /** What its clusters bring along. Default: nothing, its Applications install all that it needs. */
  readonly clusterHas?: readonly ClusterComponent[];
  /** Pod Security levels of namespaces with what others made, by namespace. Default: as it follows from what is deployed there. */
  readonly podSecurity?: Readonly<Record<string, PodSecurityArgs>>;
  /** The images that the Image Updater keeps up to date, where it writes the tags. Default: none, another must write them. */
  readonly imageUpdates?: (environment: EnvironmentName) => ApplicationImagesArgs[];
  /** How its images are built inside the cluster, from the same repository. Default: they are built elsewhere. */
  readonly pipeline?: SystemPipeline;
}

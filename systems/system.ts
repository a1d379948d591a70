import { ApplicationImagesArgs, ApplicationSpecArgs, BuildServiceArgs, ChildRevision, EnvironmentName, SyncPolicy, SyncWindowArgs, WaveRangeArgs } from "../components";
import { RepositoryContentArgs } from "../services";
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
  /** Whether the system's pipeline builds here; the other environments get their images by promotion. Default: false. */
  readonly buildsImages?: boolean;
}

/** How a system's images are built inside the cluster. */
export interface SystemPipeline {
  /** How far it is automated, unless the stack says otherwise. */
  readonly phase: Phase;
  /** The services whose images are built. */
  readonly services: BuildServiceArgs[];
  /** Names of the Applications that deploy the images. */
  readonly deploys: readonly string[];
  /** Path of the kustomization that holds the tags of an environment. */
  readonly kustomization: (environment: EnvironmentName) => string;
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
  /** The Applications of one environment. */
  readonly applications: (environment: EnvironmentName) => ApplicationSpecArgs[];
  /** What its GitOps repository holds at the paths of its Applications; docs/gitops-repository.md. Default: left to the teams. */
  readonly content?: RepositoryContentArgs;
  /** The images that the Image Updater keeps up to date, where it writes the tags. Default: none, another must write them. */
  readonly imageUpdates?: (environment: EnvironmentName) => ApplicationImagesArgs[];
  /** How its images are built inside the cluster, from the same repository. Default: they are built elsewhere. */
  readonly pipeline?: SystemPipeline;
}

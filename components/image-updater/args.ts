import { ApplicationSpecArgs } from "../../model/application";
import { EnvironmentName } from "../../model/environment";
import { ImageWriter } from "../../model/image-writer";
import { ImageWriters } from "../shared/image-writers";

/** How the Image Updater chooses among the tags of an image. */
export const UpdateStrategy = {
  /** The highest semantic version. */
  Semver: "semver",
  /** The image that was built last. */
  NewestBuild: "newest-build",
  /** The newest image of one tag that moves; the tag is the constraint. */
  Digest: "digest",
  /** The last tag in the alphabet, such as a date. */
  Alphabetical: "alphabetical",
} as const;
export type UpdateStrategy = (typeof UpdateStrategy)[keyof typeof UpdateStrategy];

/** Which file in Git the Image Updater changes. */
export const WriteBackTarget = {
  /** The kustomization at the Application's path, or in the directory that is given. */
  Kustomization: "kustomization",
  /** A Helm values file. */
  HelmValues: "helm-values",
} as const;
export type WriteBackTarget = (typeof WriteBackTarget)[keyof typeof WriteBackTarget];

/** How the Image Updater is told. */
export const UpdaterForm = {
  /** An `ImageUpdater` object, for version 1.2 and later. */
  Resource: "resource",
  /** Annotations on the Applications, for 0.x. */
  Annotations: "annotations",
} as const;
export type UpdaterForm = (typeof UpdaterForm)[keyof typeof UpdaterForm];

/** The Helm values that hold the version of an image. */
export interface HelmTargetArgs {
  /** Path of the value with the image's name, e.g. `image.repository`. Default: `image.name`. */
  name?: string;
  /** Path of the value with the tag, e.g. `image.tag`. Default: `image.tag`. */
  tag?: string;
  /** Path of one value that holds both. Only without `name` and `tag`. Default: none. */
  spec?: string;
}

/** One image that is kept up to date. */
export interface ImageUpdateArgs {
  /** A short name, unique in its Application: letters, digits, `-`, `_` and `.`. */
  alias: string;
  /** The image's name as in the manifests, with its registry and without tag, e.g. `registry.example:5000/team/app`. */
  image: string;
  /** How a tag is chosen. */
  strategy: UpdateStrategy;
  /** For `semver` a range such as `~1.2`, which needs a registry with a dot in its name, or none; for `digest` the tag. Default: any version. */
  constraint?: string;
  /** Regular expression (RE2) of the tags that are considered, e.g. `^[0-9a-f]{7}$`. Default: all; needed for `newest-build` and `alphabetical`. */
  allowTags?: string;
  /** Glob patterns of tags that are left out. Default: none. */
  ignoreTags?: string[];
  /** Platforms, e.g. `linux/arm64`. Default: that of the Image Updater's node. */
  platforms?: string[];
  /** Pull Secret (`kubernetes.io/dockerconfigjson`) in Argo CD's namespace. Default: as the registry's configuration says. */
  pullSecretName?: string;
  /** Update although the Application runs no such image now, e.g. that of a CronJob. Default: false. */
  forceUpdate?: boolean;
  /** The `name` of its entry in the kustomization's `images`, where that is not the image's. Default: the image. */
  kustomizeName?: string;
  /** Its Helm values; no two images write the same. Default: `image.name` and `image.tag`. */
  helm?: HelmTargetArgs;
}

/** The images of one Application, and where their versions are written. */
export interface ApplicationImagesArgs {
  /** Name of the Application, as declared: without the suffix of the environment. */
  application: string;
  /** Which kind of file. */
  target: WriteBackTarget;
  /**
   * The directory of the kustomization, or the values file. Relative to the Application's path, or from the top of the
   * repository with a `/` in front. Default: the Application's path; `helm-values` needs one.
   */
  path?: string;
  /** The images. */
  images: ImageUpdateArgs[];
}

/** What the Image Updater does in one environment, in whatever form it is told. */
export interface ImageUpdatesArgs {
  /** Name of the system. */
  system: string;
  /** The environment. */
  environment: EnvironmentName;
  /** Who writes the environment's image tags; it must be `image-updater`. */
  writer: ImageWriter;
  /** The Applications of the environment, as its `Environment` gets them. */
  applications: ApplicationSpecArgs[];
  /** The images that are kept up to date. */
  updates: ApplicationImagesArgs[];
  /** The GitOps repository of the environment. */
  repositoryUrl: string;
  /** The branch that gets the commits: the one that the environment follows. */
  branch: string;
  /** Secret in Argo CD's namespace with credentials that may push, for a repository at an https:// or ssh address. Default: those with which Argo CD reads the repository. */
  gitSecretName?: string;
  /** Appended to the names of Applications, as the `Environment` does. Default: nothing. */
  nameSuffix?: string;
  /** Namespace of Argo CD. Default: `argocd`. */
  argoCdNamespace?: string;
}

export interface ImageUpdaterArgs extends ImageUpdatesArgs {
  /** `imageWriters` of the `Environment` that has the Applications: it knows who else writes their tags. */
  imageWriters: ImageWriters;
}

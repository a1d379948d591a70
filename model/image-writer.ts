/** Who writes the image tags of an environment into its GitOps repository. Each environment has exactly one. */
export const ImageWriter = {
  /** A person, with `gitops image set` or an editor. */
  Manual: "manual",
  /** The pipeline that builds the images, as its last step. */
  Pipeline: "pipeline",
  /** A promotion from the environment before: the same digest. */
  Promotion: "promotion",
  /** Argo CD Image Updater, in the cluster. */
  ImageUpdater: "image-updater",
} as const;
export type ImageWriter = (typeof ImageWriter)[keyof typeof ImageWriter];

/** Who writes the image tags of an environment into its GitOps repository. Each environment has exactly one. */
export const ImageWriter = {
  /** A person, with `gitops image set` or an editor. */
  Manual: "manual",
  /** The pipeline that builds the images, as its last step. */
  Pipeline: "pipeline",
  /** A promotion from the environment before: the same digest. */
  Promotion: "promotion",
  /** The stack itself, by the digests of images that it builds or names. */
  Stack: "stack",
  /** Argo CD Image Updater, in the cluster. */
  ImageUpdater: "image-updater",
} as const;
export type ImageWriter = (typeof ImageWriter)[keyof typeof ImageWriter];

/** What the annotations of Argo CD Image Updater 0.x begin with. */
export const updaterAnnotationPrefix = "argocd-image-updater.argoproj.io";

/** Whether the Image Updater writes the image tags of an Application because its annotations say so. */
export function hasUpdaterAnnotations({ annotations = {} }: { readonly annotations?: Readonly<Record<string, string>> }): boolean {
  return annotations[`${updaterAnnotationPrefix}/image-list`] !== undefined;
}

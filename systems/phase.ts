/** How far a system that builds its images in the cluster is automated. */
export const Phase = {
  /** Nothing deploys by itself, nothing is built in the cluster, and people write the tags. Argo CD shows what differs. */
  Manual: "manual",
  /** Somebody starts the pipeline; new images are written to Git, and Argo CD deploys them. */
  SemiAutomated: "semi-automated",
  /** As `semi-automated`, and pushes and the clock start the pipeline. */
  Full: "full",
} as const;
export type Phase = (typeof Phase)[keyof typeof Phase];


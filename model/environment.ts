/** The three environments; stacks carry the same names. */
export const EnvironmentName = {
  /** Follows its branch, heals drift at once. */
  Dev: "dev",
  /** As dev, and waits for dependents when it prunes. */
  Staging: "staging",
  /** Moves only when somebody syncs the root. */
  Prod: "prod",
} as const;
export type EnvironmentName = (typeof EnvironmentName)[keyof typeof EnvironmentName];

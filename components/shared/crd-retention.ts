/** What happens to CustomResourceDefinitions when their resource is deleted. */
export const CrdRetention = {
  /** They stay, and so does every object of their kinds. */
  Keep: "keep",
  /** They go, and with them every object of their kinds: for throw-away clusters only. */
  Delete: "delete",
} as const;
export type CrdRetention = (typeof CrdRetention)[keyof typeof CrdRetention];

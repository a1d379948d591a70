/** What a proof of order needs to know of one Application. */
export interface Passage {
  readonly name: string;
  readonly wave: number;
  /** When its first workload object was created or changed. */
  readonly started: number;
  /** When it was first Synced and Healthy with this change. */
  readonly healthy: number;
}

/** Every pair in which the later wave started before the earlier one was healthy; empty when the waves kept their order. */
export function violations(passages: readonly Passage[]): string[] {
  return passages.flatMap((earlier) => passages
    .filter((later) => later.wave > earlier.wave && later.started <= earlier.healthy)
    .map((later) => `${later.name} (wave ${later.wave}) started at ${later.started}, before ${earlier.name} (wave ${earlier.wave}) was healthy at ${earlier.healthy}`));
}

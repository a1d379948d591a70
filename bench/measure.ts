/** Several measurements of the same thing. */
export interface Sample {
  /** In the order in which they were taken. */
  readonly values: readonly number[];
  readonly median: number;
}

/** @param values at least one measurement. */
export function sample(values: readonly number[]): Sample {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = sorted.length / 2;
  const [low = 0, high = low] = sorted.slice(Math.ceil(middle) - 1, Math.floor(middle) + 1);
  return { values, median: (low + high) / 2 };
}

/** Runs an operation and returns how many seconds it took. */
export async function seconds(operation: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await operation();
  return (performance.now() - begin) / 1000;
}

/**
 * Measures several operations side by side: one round runs each of them once, so that whatever else the machine does
 * meets all of them.
 *
 * @param operations each returns the measured number.
 * @returns a sample for each operation, in their order.
 */
export async function sideBySide(rounds: number, operations: readonly (() => Promise<number>)[]): Promise<Sample[]> {
  const taken = operations.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const [index, operation] of operations.entries()) taken[index]?.push(await operation());
  }
  return taken.map(sample);
}

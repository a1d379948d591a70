import { readFileSync } from "node:fs";

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

/** What one run of an operation took. */
export interface Cost {
  /** Seconds on the clock. */
  readonly elapsed: number;
  /** Seconds of processor time of the programs that it ran; unlike the clock, other programs hardly change it. */
  readonly processor: number;
}

/** What several runs of an operation took. */
export interface Costs {
  readonly elapsed: Sample;
  readonly processor: Sample;
}

/** Runs an operation, which does its work in other programs, and says what it took. */
async function costOf(operation: () => Promise<unknown>): Promise<Cost> {
  const [begin, used] = [performance.now(), processorSecondsOfChildren()];
  await operation();
  return { elapsed: (performance.now() - begin) / 1000, processor: processorSecondsOfChildren() - used };
}

/**
 * Measures several operations side by side: one round runs each of them once, so that whatever else the machine does
 * meets all of them.
 *
 * @returns the costs of each operation, in their order.
 */
export async function sideBySide(rounds: number, operations: readonly (() => Promise<unknown>)[]): Promise<Costs[]> {
  const taken = operations.map((): Cost[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const [index, operation] of operations.entries()) taken[index]?.push(await costOf(operation));
  }
  return taken.map((costs) => ({ elapsed: sample(costs.map(({ elapsed }) => elapsed)), processor: sample(costs.map(({ processor }) => processor)) }));
}

/** Of all programs that this process started and that have ended, and of theirs; NaN where the system does not say. */
function processorSecondsOfChildren(): number {
  try {
    // man 5 proc: behind the name in parentheses, cutime and cstime are the 14th and 15th; a tick is 10 ms.
    const fields = readFileSync("/proc/self/stat", "utf8").split(") ").at(-1)?.split(" ") ?? [];
    return (Number(fields[13]) + Number(fields[14])) / 100;
  } catch {
    return Number.NaN;
  }
}

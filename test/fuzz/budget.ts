import * as fc from "fast-check";

/** Seed of a run, printed by a failure: `GITOPS_FUZZ_SEED` repeats it. */
const seed = process.env.GITOPS_FUZZ_SEED === undefined ? Date.now() % 2 ** 31 : Number(process.env.GITOPS_FUZZ_SEED);
const runs = process.env.GITOPS_FUZZ_RUNS === undefined ? undefined : Number(process.env.GITOPS_FUZZ_RUNS);
const minutes = process.env.GITOPS_FUZZ_MINUTES === undefined ? undefined : Number(process.env.GITOPS_FUZZ_MINUTES);

/** Milliseconds that one property may take. */
export const fuzzTime = 60_000 * (minutes ?? 2) + 30_000;

/**
 * Checks a property so many times, or as `GITOPS_FUZZ_RUNS` or `GITOPS_FUZZ_MINUTES` say.
 *
 * @throws Error with the seed and the smallest counterexample that was found within some seconds.
 */
export async function fuzz<Value>(property: fc.IAsyncProperty<Value>, usualRuns: number): Promise<void> {
  const numRuns = minutes === undefined ? runs ?? usualRuns : Number.MAX_SAFE_INTEGER;
  const result = await fc.check(property, { seed, numRuns, endOnFailure: false, ...(minutes === undefined ? {} : { interruptAfterTimeLimit: minutes * 60_000, markInterruptAsFailure: false }) });
  if (result.failed) throw new Error(`GITOPS_FUZZ_SEED=${seed} GITOPS_FUZZ_RUNS=${Math.min(numRuns, result.numRuns)}\n${fc.defaultReportMessage(result) ?? ""}\n${result.errorInstance instanceof Error ? result.errorInstance.message : ""}`);
}

import { appendFileSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { e2eTools, e2eWorkflowTools } from "../support/tools";
import { removeCluster } from "../../../rehearsal/cluster";
import { runSuite, type SuiteResult } from "./run-suite";
import { selectSuites } from "./select";
import { suites } from "./suites";

// npm run e2e [-- NAME...]: the end-to-end suites, two at a time, each in a process of its own.
// npm run e2e:all: with those that `npm run e2e` leaves out. GITOPS_E2E_JOBS sets how many run at a time.

/** Seconds between lines that say what runs. */
const heartbeat = 120;

async function main(): Promise<void> {
  const names = process.argv.slice(2).filter((word) => word !== "--all");
  const queue = selectSuites(suites, names, process.argv.includes("--all"));
  const jobs = Number(process.env.GITOPS_E2E_JOBS ?? 2);
  if (!Number.isInteger(jobs) || jobs < 1) throw new Error(`GITOPS_E2E_JOBS must be a whole number from 1 on, got "${process.env.GITOPS_E2E_JOBS}"`);
  const directory = mkdtempSync(join(tmpdir(), "e2e-"));
  const controller = new AbortController();
  const begin = Date.now();
  const say = (text: string): boolean => process.stdout.write(`${text}\n`);

  // Whatever must be built is built here, with progress on the terminal.
  await e2eTools();
  if (queue.flat().some(({ workflows }) => workflows)) await e2eWorkflowTools();

  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => controller.abort());
  const results: SuiteResult[] = [];
  const running = new Map<string, number>();
  const beat = setInterval(() => {
    const now = [...running].map(([name, since]) => `${name} ${((Date.now() - since) / 1000).toFixed(0)} s`);
    say(`-- ${((Date.now() - begin) / 60_000).toFixed(0)} min: ${now.join(", ")}; ${queue.flat().length} to go`);
  }, heartbeat * 1000);
  const work = async (worker: number): Promise<void> => {
    for (let group = queue.shift(); group !== undefined; group = queue.shift()) {
      for (const { name } of group) {
        if (controller.signal.aborted) return;
        running.set(name, Date.now());
        const result = await runSuite(name, worker, directory, controller.signal);
        running.delete(name);
        results.push(result);
        say(`\n== ${name}: ${result.passed} passed, ${result.failed} failed, ${result.seconds.toFixed(0)} s\n${result.output}`);
        record(result);
      }
      await removePrepared(directory, worker);
    }
  };
  await Promise.all(Array.from({ length: jobs }, (_, index) => work(index + 1)));
  clearInterval(beat);
  rmSync(directory, { recursive: true, force: true });

  say(`\n${table(results)}`);
  const failed = results.reduce((sum, result) => sum + result.failed, 0) + (controller.signal.aborted ? 1 : 0);
  say(`\n${results.reduce((sum, result) => sum + result.passed, 0)} passed, ${failed} failed in ${((Date.now() - begin) / 60_000).toFixed(1)} min`);
  if (process.env.GITOPS_TEST_RESULTS && !controller.signal.aborted) appendFileSync(process.env.GITOPS_TEST_RESULTS, "ended\n");
  process.exitCode = failed === 0 ? 0 : 1;
}

/** Hands the results on to whoever counts them, as each suite ends. */
function record({ name, seconds, words }: SuiteResult): void {
  const { GITOPS_TEST_RESULTS: counted, GITOPS_TEST_TIMES: times } = process.env;
  if (counted) appendFileSync(counted, words.replace(/^ended\n/m, ""));
  if (times) appendFileSync(times, `${seconds.toFixed(1)}\ttest/e2e/${name}.e2e.ts\n`);
}

/** Takes down the prepared rehearsals of a worker, which no suite needs any more. */
async function removePrepared(directory: string, worker: number): Promise<void> {
  const places = readdirSync(directory, { withFileTypes: true }).filter((entry) => entry.isDirectory() && entry.name.startsWith(`${worker}-`));
  for (const { name } of places) {
    await removeCluster({ stateDirectory: join(directory, name, "state") });
    rmSync(join(directory, name), { recursive: true, force: true });
  }
}

function table(results: readonly SuiteResult[]): string {
  const rows = [...results].sort((left, right) => right.seconds - left.seconds);
  return ["seconds  passed  failed  suite", ...rows.map(({ name, seconds, passed, failed }) =>
    `${seconds.toFixed(0).padStart(7)}  ${String(passed).padStart(6)}  ${String(failed).padStart(6)}  ${name}`)].join("\n");
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = 1;
});

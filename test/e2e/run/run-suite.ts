import { execa } from "execa";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { packageDirectory } from "../../../foundation/paths";

export interface SuiteResult {
  readonly name: string;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly seconds: number;
  /** Everything that it printed. */
  readonly output: string;
  /** The words of the reporter, one line a test. */
  readonly words: string;
}

/**
 * Runs one file of end-to-end tests in a process of its own. A run that breaks off or runs no test has failed once more than it says.
 *
 * @param worker which of the runs at the same time this is; prepared rehearsals belong to a worker.
 * @param runDirectory directory of the whole run.
 */
export async function runSuite(name: string, worker: number, runDirectory: string, signal: AbortSignal): Promise<SuiteResult> {
  const begin = Date.now();
  const results = join(runDirectory, `${name}.results`);
  const { all: output = "", exitCode } = await execa(process.execPath, [
    join(packageDirectory, "node_modules", "mocha", "bin", "mocha.js"), "--config", "test/e2e/.mocharc.json", `test/e2e/${name}.e2e.ts`,
  ], {
    cwd: packageDirectory, all: true, reject: false, stdin: "ignore", cancelSignal: signal, forceKillAfterDelay: 60_000,
    env: { GITOPS_TEST_RESULTS: results, GITOPS_E2E_WORKER: String(worker), GITOPS_E2E_RUN_DIR: runDirectory },
  });
  const words = existsSync(results) ? readFileSync(results, "utf8") : "";
  const count = (word: string): number => words.split("\n").filter((line) => line === word).length;
  const [passed, failed] = [count("passed"), count("failed")];
  const ended = exitCode === 0 && count("ended") === 1 && passed > 0;
  const broken = failed === 0 && !ended;
  return {
    name, passed, failed: broken ? 1 : failed, skipped: count("skipped"), seconds: (Date.now() - begin) / 1000,
    output: broken ? `${output}\n${name}: broke off or ran no test (exit status ${exitCode ?? "unknown"})\n` : output,
    words: broken ? `${words}failed\n` : words,
  };
}

import { execa } from "execa";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { UpSummary } from "../cli/up/summary";
import { packageDirectory } from "../foundation/paths";
import { residentMebibytes } from "./cluster";
import { sample, type Sample } from "./measure";

/** What `npm run up` takes on a warm machine, from nothing to 25 healthy Applications, and the memory that it has then. */
export async function benchUp(rounds: number): Promise<{ up: Sample; memory: Sample }> {
  const taken = { up: [] as number[], memory: [] as number[] };
  for (let round = 0; round < rounds; round++) {
    const parent = await mkdtemp(join(tmpdir(), "gitops-bench-"));
    const stateDirectory = join(parent, "state");
    const gitops = (...args: string[]) => execa(process.execPath, [join(packageDirectory, "bin", "gitops.js"), ...args], {
      cwd: packageDirectory, env: { GITOPS_STATE_DIR: stateDirectory },
    });
    try {
      const begin = performance.now();
      const { stdout } = await gitops("up", "--stack", "dev", "--format", "json");
      taken.up.push((performance.now() - begin) / 1000);
      const unhealthy = (JSON.parse(stdout) as UpSummary).applications.filter(({ state }) => state !== "healthy");
      if (unhealthy.length > 0) throw new Error(`not healthy: ${unhealthy.map(({ name }) => name).join(", ")}`);
      taken.memory.push(residentMebibytes(stateDirectory));
    } finally {
      await gitops("down");
      await rm(parent, { recursive: true, force: true });
    }
  }
  return { up: sample(taken.up), memory: sample(taken.memory) };
}

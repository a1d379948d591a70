import { waitUntil } from "../foundation/wait";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { clusterStatus, removeCluster, startCluster, stopCluster } from "../rehearsal/cluster";
import type { RehearsalTools } from "../rehearsal/toolchain";
import { sample, type Sample } from "./measure";

/** Patience with Argo CD, in seconds. */
const patience = 180;

/** A rehearsal cluster in a temporary directory. */
export interface BenchCluster {
  readonly stateDirectory: string;
  /** Starts it; the data of an earlier start is used again. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Stops it and removes the directory. */
  remove(): Promise<void>;
}

/** A cluster that has not been started yet. */
export async function benchCluster(tools: RehearsalTools): Promise<BenchCluster> {
  const parent = await mkdtemp(join(tmpdir(), "gitops-bench-"));
  const stateDirectory = join(parent, "state");
  return {
    stateDirectory,
    start: async () => void (await startCluster({ stateDirectory, tools })),
    stop: async () => void (await stopCluster({ stateDirectory })),
    remove: async () => {
      await removeCluster({ stateDirectory });
      await rm(parent, { recursive: true, force: true });
    },
  };
}

/** What a warm start costs. */
export interface StartCost {
  /** Seconds until the API server answers and the nodes are ready. */
  readonly controlPlane: Sample;
  /** Seconds until argocd-server answers and all declared controllers run. */
  readonly argoCd: Sample;
  /** Memory of all processes together (resident set), in MiB, five seconds later. */
  readonly memory: Sample;
}

/** Stops and starts a cluster that has Argo CD, several times. */
export async function benchStart(cluster: BenchCluster, rounds: number): Promise<StartCost> {
  const taken = { controlPlane: [] as number[], argoCd: [] as number[], memory: [] as number[] };
  for (let round = 0; round < rounds; round++) {
    await cluster.stop();
    const begin = performance.now();
    await cluster.start();
    taken.controlPlane.push((performance.now() - begin) / 1000);
    await argoCdAnswers(cluster.stateDirectory);
    taken.argoCd.push((performance.now() - begin) / 1000);
    await sleep(5000);
    taken.memory.push(residentMebibytes(cluster.stateDirectory));
  }
  return { controlPlane: sample(taken.controlPlane), argoCd: sample(taken.argoCd), memory: sample(taken.memory) };
}

/** Waits until argocd-server answers and every other controller runs. */
export async function argoCdAnswers(stateDirectory: string): Promise<void> {
  const answered = await waitUntil(async () => {
    const { processes, healthy } = clusterStatus(stateDirectory);
    const address = processes.find(({ name }) => name.endsWith("/argocd-server"))?.address;
    return healthy && address !== undefined && answers(`${address}/healthz`);
  }, { interval: 50, timeout: patience * 1000 });
  if (!answered) throw new Error(`Argo CD did not answer within ${patience} s`);
}

function answers(url: string): Promise<boolean> {
  return fetch(url, { signal: AbortSignal.timeout(2000) }).then(({ ok }) => ok, () => false);
}

/** Memory of all processes of a rehearsal together. */
export function residentMebibytes(stateDirectory: string): number {
  const { processes, supervisor } = clusterStatus(stateDirectory);
  const bytes = [...processes, ...(supervisor ? [supervisor] : [])].map(({ rssBytes = 0 }) => rssBytes);
  return bytes.reduce((sum, value) => sum + value, 0) / 1024 / 1024;
}

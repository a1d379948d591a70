import type { V1Container, V1CronJob } from "@kubernetes/client-node";
import { execa } from "execa";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { kubeconfig } from "../../../rehearsal/cluster/kubeconfig";

/** Where a declared container finds itself when it runs as a process of this machine. */
export interface JobSurroundings {
  /** A directory of this job alone. */
  readonly directory: string;
  readonly server: string;
  readonly certificateAuthority: string;
  /** Token of the declared ServiceAccount. */
  readonly token: string;
  /** Programs of the images, by their name in the container. */
  readonly programs: Readonly<Record<string, string>>;
  /** Paths of this machine for paths in the container. */
  readonly paths: Readonly<Record<string, string>>;
  /** Environment besides the declared one. */
  readonly environment: Readonly<Record<string, string>>;
}

/** The result of a step. */
export interface StepResult {
  readonly name: string;
  readonly exitCode: number;
  readonly output: string;
}

/**
 * Runs containers of a declared CronJob for real: their own command lines, with the declared ServiceAccount's token
 * against the API server of the rehearsal cluster. What kwok simulates is left out.
 */
export class DeclaredJob {
  private readonly bin: string;

  constructor(private readonly cronJob: V1CronJob, private readonly surroundings: JobSurroundings) {
    const { directory, server, certificateAuthority, token, programs } = surroundings;
    this.bin = join(directory, "bin");
    mkdirSync(this.bin, { recursive: true });
    for (const [name, path] of Object.entries(programs)) symlinkSync(path, join(this.bin, name));
    const tokenFile = join(directory, "token");
    writeFileSync(tokenFile, token, { mode: 0o600 });
    const namespace = cronJob.metadata?.namespace ?? "";
    writeFileSync(join(directory, "kubeconfig"), kubeconfig({ server, certificateAuthority, user: "job", credential: { tokenFile }, namespace }));
  }

  /** Names of the steps: init containers in their order, then the containers. */
  get steps(): string[] {
    return this.containers.map(({ name }) => name);
  }

  /** Runs one step to its end. */
  async run(step: string): Promise<StepResult> {
    const container = this.containers.find(({ name }) => name === step);
    if (!container) throw new Error(`no step "${step}" is declared`);
    const [file = "", ...args] = [...(container.command ?? []), ...(container.args ?? [])].map((word) => this.here(word));
    const declared = Object.fromEntries((container.env ?? []).map(({ name, value = "" }) => [name, value]));
    const { exitCode = -1, all = "" } = await execa(file, args, {
      env: { ...declared, ...this.surroundings.environment, KUBECONFIG: join(this.surroundings.directory, "kubeconfig"), HOME: this.surroundings.directory, PATH: `${this.bin}:${process.env.PATH}` },
      extendEnv: false,
      reject: false,
      all: true,
    });
    return { name: step, exitCode, output: all };
  }

  /** Runs a command with the identity of the job. */
  async kubectl(...args: string[]): Promise<{ exitCode: number; output: string }> {
    const { exitCode = -1, all = "" } = await execa(join(this.bin, "kubectl"), args, {
      env: { KUBECONFIG: join(this.surroundings.directory, "kubeconfig"), HOME: this.surroundings.directory }, extendEnv: false, reject: false, all: true,
    });
    return { exitCode, output: all };
  }

  private get containers(): V1Container[] {
    const { initContainers = [], containers = [] } = this.cronJob.spec?.jobTemplate.spec?.template.spec ?? {};
    return [...initContainers, ...containers];
  }

  private here(word: string): string {
    return Object.entries(this.surroundings.paths).reduce((text, [inside, path]) => text.replaceAll(inside, path), word);
  }
}

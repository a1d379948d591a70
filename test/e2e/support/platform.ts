import { KubeConfig, KubernetesObject, KubernetesObjectApi, PatchStrategy } from "@kubernetes/client-node";
import { execa } from "execa";
import { readFileSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { clusterReader, ClusterReader } from "../../../cli/follow/cluster-reader";
import { packageDirectory, rehearsalContext } from "../../../foundation/paths";
import { localRepository, LocalRepository } from "../../../rehearsal/local-repository";
import { restoreSnapshot, saveSnapshot } from "../../../rehearsal/snapshot";
import { stopPrepared } from "./prepared-places";
import { e2eTools } from "./tools";

/** A rehearsal of its own in a temporary directory, driven by the `gitops` command as a user would. */
export class Platform {
  readonly repository: LocalRepository;
  readonly environment: NodeJS.ProcessEnv;
  private client: { readonly kubeconfig: string; readonly api: KubernetesObjectApi } | undefined;

  private constructor(readonly stateDirectory: string, private readonly program: string) {
    this.repository = localRepository(stateDirectory);
    this.environment = { ...process.env, GITOPS_STATE_DIR: stateDirectory };
  }

  /**
   * Starts the cluster only.
   *
   * @param program Directory of the Pulumi program. Default: this package.
   */
  static async start(program = packageDirectory): Promise<Platform> {
    await stopPrepared();
    const platform = new Platform(join(await mkdtemp(join(tmpdir(), "gitops-e2e-")), "state"), program);
    await platform.gitops("rehearsal", "up");
    return platform;
  }

  /** A rehearsal whose state directory somebody else chose, whether it exists yet or not; nothing is started. */
  static at(stateDirectory: string, program = packageDirectory): Platform {
    return new Platform(stateDirectory, program);
  }

  /** Saves it as it is, as `gitops rehearsal snapshot save` does; a running cluster runs again afterwards. */
  async save(name: string): Promise<void> {
    const { cluster } = await saveSnapshot({ stateDirectory: this.stateDirectory, name, replace: true });
    complete(cluster.missing);
  }

  /** Makes it what it was, and starts it. */
  async restore(name: string): Promise<void> {
    const { cluster } = await restoreSnapshot({ stateDirectory: this.stateDirectory, name, start: true, tools: async () => e2eTools() });
    complete(cluster.missing);
  }

  /** Runs `gitops`; what it prints on standard error is shown when it fails. */
  async gitops(...args: string[]): Promise<string> {
    const { stdout } = await execa(process.execPath, [join(packageDirectory, "bin", "gitops.js"), ...args], {
      cwd: this.program, env: this.environment, stdin: "ignore",
    });
    return stdout;
  }

  /** Runs `gitops up` and returns its result as data. */
  async up(...args: string[]): Promise<UpOutput> {
    return JSON.parse(await this.gitops("up", "--format", "json", ...args)) as UpOutput;
  }

  get kubeconfig(): string {
    return join(this.stateDirectory, "kubeconfig");
  }

  config(): KubeConfig {
    const config = new KubeConfig();
    config.loadFromFile(this.kubeconfig);
    return config;
  }

  /** A client, the same one as long as the kubeconfig is the same: it remembers the kinds that it has looked up. */
  api(): KubernetesObjectApi {
    const kubeconfig = readFileSync(this.kubeconfig, "utf8");
    if (this.client?.kubeconfig !== kubeconfig) this.client = { kubeconfig, api: KubernetesObjectApi.makeApiClient(this.config()) };
    return this.client.api;
  }

  reader(): ClusterReader {
    return clusterReader({ kubeconfig: this.kubeconfig, context: rehearsalContext, namespace: "argocd" });
  }

  /** Applies an object server-side, as another owner than Pulumi. */
  async apply(object: KubernetesObject): Promise<void> {
    await this.api().patch(object, undefined, undefined, "e2e", true, PatchStrategy.ServerSideApply);
  }

  /** The object, or undefined when it is not there. */
  async read<Kind extends KubernetesObject>(object: KubernetesObject & { metadata: { name: string; namespace?: string } }): Promise<Kind | undefined> {
    try {
      return await this.api().read<Kind>({ ...object, metadata: { ...object.metadata, namespace: object.metadata.namespace ?? "" } });
    } catch (error) {
      if ((error as { code?: number }).code === 404) return undefined;
      throw error;
    }
  }

  /** The processes of the cluster and its controllers. */
  async processes(): Promise<{ name: string; state: string; pid: number | undefined }[]> {
    const state = JSON.parse(await readFile(join(this.stateDirectory, "state.json"), "utf8")) as {
      processes: { name: string; state: string; identity?: { pid: number } }[];
    };
    return state.processes.map(({ name, state: how, identity }) => ({ name, state: how, pid: identity?.pid }));
  }

  /** Kills one process of the rehearsal, as a crash would; its supervisor starts it again. */
  async crash(name: string): Promise<void> {
    const pid = (await this.processes()).find((process) => process.name === name)?.pid;
    if (pid === undefined) throw new Error(`no process "${name}" runs`);
    process.kill(pid, "SIGKILL");
  }

  async down(): Promise<void> {
    await this.gitops("down");
    await rm(dirname(this.stateDirectory), { recursive: true, force: true });
  }
}

function complete(missing: readonly string[]): void {
  if (missing.length > 0) throw new Error(`not running again: ${missing.join(", ")}`);
}

/** What `gitops up --format json` prints. */
export interface UpOutput {
  readonly changed: boolean;
  readonly settled: boolean;
  readonly provider: string;
  readonly seconds: number;
  readonly applications: readonly { readonly name: string; readonly wave: number; readonly state: string; readonly reason: string }[];
}

/** Asks again until it is true. */
export async function eventually(what: string, holds: () => Promise<boolean> | boolean, seconds = 60): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`not within ${seconds} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

import { spawn, type ChildProcess } from "node:child_process";
import { closeSync, openSync, renameSync, statSync } from "node:fs";
import { waitUntil } from "../../foundation/wait";
import { identify, signalProcess, waitForExit, type ProcessIdentity } from "../process-identity";
import { ProcessState, type ProcessStatus } from "./state";

/** How to run one process. */
export interface ProcessSpec {
  readonly name: string;
  readonly group: ProcessStatus["group"];
  readonly file: string;
  readonly args: readonly string[];
  /** The whole environment; nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** File to which its output is appended. */
  readonly log: string;
  /** Whether it answers. Default: it counts as running once started. */
  readonly probe?: () => Promise<boolean>;
  readonly address?: string;
  /** What a user should know of it while it runs; the message of its status. */
  readonly remark?: string;
  readonly overrides?: readonly string[];
}

const probeInterval = 100;
const firstPause = 500;
const longestPause = 15_000;
/** A process that ran for this long starts again with the first pause. */
const stableAfter = 30_000;
const largestLog = 32 * 1024 * 1024;

/** One child process that is started again when it ends by itself. */
export class ManagedProcess {
  private child: ChildProcess | undefined;
  private identity: ProcessIdentity | undefined;
  private state: ProcessState = ProcessState.Stopped;
  private since = new Date();
  private message: string | undefined;
  private crashes = 0;
  private pause = firstPause;
  private wanted = false;
  private timer: NodeJS.Timeout | undefined;

  /** @param onChange called synchronously on every change of the status, also right after the start of the process */
  constructor(
    readonly spec: ProcessSpec,
    private readonly onChange: () => void,
  ) {}

  /** Starts the process, and again whenever it ends. */
  start(): void {
    if (this.wanted) return;
    this.wanted = true;
    this.run();
  }

  /** How often it ended by itself. */
  get crashCount(): number {
    return this.crashes;
  }

  get running(): boolean {
    return this.state === ProcessState.Running;
  }

  /** Stops it: SIGTERM, and SIGKILL when it is still there after `graceMilliseconds`. */
  async stop(graceMilliseconds = 5000): Promise<void> {
    this.wanted = false;
    clearTimeout(this.timer);
    const identity = this.identity;
    if (identity) {
      signalProcess(identity, "SIGTERM");
      if ((await waitForExit([identity], graceMilliseconds)).length > 0) {
        signalProcess(identity, "SIGKILL");
        await waitForExit([identity], 5000);
      }
    }
    this.identity = undefined;
    this.change(ProcessState.Stopped);
  }

  status(): ProcessStatus {
    const { name, group, log, address, remark, overrides } = this.spec;
    const message = this.message ?? (this.running ? remark : undefined);
    return {
      name,
      group,
      state: this.state,
      crashes: this.crashes,
      since: this.since.toISOString(),
      log,
      ...(this.identity && { identity: this.identity }),
      ...(address !== undefined && { address }),
      ...(message !== undefined && { message }),
      ...(overrides && overrides.length > 0 && { overrides }),
    };
  }

  private run(): void {
    const started = Date.now();
    const output = openLog(this.spec.log);
    const child = spawn(this.spec.file, this.spec.args, {
      cwd: this.spec.cwd,
      env: { ...this.spec.env },
      stdio: ["ignore", output, output],
    });
    closeSync(output);
    this.child = child;
    this.identity = child.pid === undefined ? undefined : identify(child.pid);
    this.change(this.spec.probe ? ProcessState.Starting : ProcessState.Running);
    let over = false;
    const onEnd = (reason: string): void => {
      if (over) return;
      over = true;
      if (this.child === child) this.ended(reason, Date.now() - started);
    };
    child.once("error", (error) => onEnd(error.message));
    child.once("exit", (code, signal) => onEnd(signal ? `ended by ${signal}` : `ended with exit status ${code}`));
    void this.probeUntilReady(child);
  }

  private async probeUntilReady(child: ChildProcess): Promise<void> {
    const probe = this.spec.probe;
    if (probe === undefined) return;
    const starts = (): boolean => this.child === child && this.state === ProcessState.Starting;
    await waitUntil(async () => !starts() || (await probe().catch(() => false)), { interval: probeInterval });
    if (starts()) this.change(ProcessState.Running);
  }

  private ended(reason: string, lifetime: number): void {
    this.child = undefined;
    this.identity = undefined;
    if (!this.wanted) return;
    this.crashes++;
    if (lifetime > stableAfter) this.pause = firstPause;
    this.change(ProcessState.Crashed, `${reason}; started again after ${this.pause / 1000} s`);
    this.timer = setTimeout(() => this.wanted && this.run(), this.pause);
    this.pause = Math.min(this.pause * 2, longestPause);
  }

  private change(state: ProcessState, message?: string): void {
    if (state !== this.state) this.since = new Date();
    this.state = state;
    this.message = message;
    this.onChange();
  }
}

/** Opens a log for appending; one that has grown very large is set aside first, once. */
function openLog(path: string): number {
  if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > largestLog) renameSync(path, `${path}.old`);
  return openSync(path, "a", 0o600);
}

import { withoutCredentials } from "../../foundation/address";
import { UserError } from "../../foundation/errors";

/** What a `git` command said. */
export interface GitAnswer {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** How a `git` command is run. */
export interface GitOptions {
  /** Standard input. Default: nothing. */
  readonly input?: string | Buffer;
  /** Further environment variables. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs `git` in one directory. It never asks for a password, and speaks English whatever the locale. */
export class Git {
  constructor(readonly directory: string, private readonly signal: AbortSignal = new AbortController().signal) {}

  /**
   * @throws UserError with what git said, without the credentials that an address may hold.
   */
  async run(args: readonly string[], options: GitOptions = {}): Promise<string> {
    return this.checked(args, await this.attempt(args, options)).stdout;
  }

  /** As `run`, for output that is not text. */
  async bytes(args: readonly string[], input: string): Promise<Buffer> {
    return this.checked(args, await this.execute(args, { input })).stdout;
  }

  /** As `run`, for a command that may fail. */
  async attempt(args: readonly string[], options: GitOptions = {}): Promise<GitAnswer> {
    const { stdout, ...answer } = await this.execute(args, options);
    return { ...answer, stdout: stdout.toString("utf8") };
  }

  private checked<Answer extends Pick<GitAnswer, "exitCode" | "stderr">>(args: readonly string[], answer: Answer): Answer {
    if (answer.exitCode !== 0) throw new UserError(`git ${args[0]} failed in ${this.directory}: ${lastLine(answer.stderr) || `exit status ${answer.exitCode}`}`);
    return answer;
  }

  private async execute(args: readonly string[], { input, env = {} }: GitOptions): Promise<Omit<GitAnswer, "stdout"> & { readonly stdout: Buffer }> {
    this.signal.throwIfAborted();
    const { execa } = await import("execa");
    const { exitCode, stdout, stderr, code } = await execa("git", [...args], {
      cwd: this.directory,
      // Whoever runs this inside a Git hook has variables that name another repository.
      env: { ...process.env, GIT_DIR: undefined, GIT_WORK_TREE: undefined, GIT_INDEX_FILE: undefined, GIT_TERMINAL_PROMPT: "0", LC_ALL: "C", ...env },
      extendEnv: false,
      cancelSignal: this.signal,
      input: input ?? "",
      reject: false,
      stripFinalNewline: false,
      encoding: "buffer",
    });
    this.signal.throwIfAborted();
    if (code === "ENOENT") throw new UserError("the `git` command is not on PATH", "install git");
    return { exitCode: exitCode ?? 1, stdout: Buffer.from(stdout), stderr: withoutCredentials(Buffer.from(stderr).toString("utf8")) };
  }
}

function lastLine(text: string): string {
  return text.trim().split("\n").at(-1) ?? "";
}

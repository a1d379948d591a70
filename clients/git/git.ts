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
    const answer = await this.attempt(args, options);
    if (answer.exitCode !== 0) throw new UserError(`git ${args[0]} failed in ${this.directory}: ${lastLine(answer.stderr) || `exit status ${answer.exitCode}`}`);
    return answer.stdout;
  }

  /** As `run`, for a command that may fail. */
  async attempt(args: readonly string[], { input, env = {} }: GitOptions = {}): Promise<GitAnswer> {
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
    });
    this.signal.throwIfAborted();
    if (code === "ENOENT") throw new UserError("the `git` command is not on PATH", "install git");
    return { exitCode: exitCode ?? 1, stdout, stderr: withoutCredentials(stderr) };
  }
}

/** A text without the user and password of the addresses in it. */
export function withoutCredentials(text: string): string {
  return text.replaceAll(/([a-z+]+:\/\/)[^/\s@]+@/gi, "$1");
}

function lastLine(text: string): string {
  return text.trim().split("\n").at(-1) ?? "";
}

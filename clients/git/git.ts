import { withoutCredentials } from "../../foundation/address";
import { UserError } from "../../foundation/errors";
import { printableLines } from "../../foundation/printable";
import { requestTimeout, requestTimeoutVariable } from "../../foundation/request-timeout";
import { runGit } from "./child";
import { operands as guarded } from "./operands";
import { baseEnvironment, resolveRemote } from "./remote";

/** What a `git` command said. */
export interface GitAnswer {
  readonly exitCode: number;
  readonly stdout: string;
  /** Without credentials and control characters. */
  readonly stderr: string;
}

/** How a `git` command is run. */
export interface GitOptions {
  /** Names of remotes, refs, commits and paths, and everything else that is not written here: they never become options. Default: none. */
  readonly operands?: readonly string[];
  /** Standard input. Default: nothing. */
  readonly input?: string | Buffer;
  /** Further environment variables. */
  readonly env?: Readonly<Record<string, string>>;
}

/** So long, in milliseconds, a server may take for all that one command wants of it. */
const networkLimit = 180_000;

/**
 * Runs `git` in one directory: the only place that starts it. It never asks for a password, and speaks English whatever the locale. The
 * words of a command are written in the sources; everything else is an operand.
 */
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

  /**
   * As `attempt`, for a command that asks another repository.
   *
   * @throws UserError for a remote that is no address of a repository, or one that takes too long.
   */
  async ask(args: readonly string[], remote: string, { operands = [], env, input }: GitOptions = {}): Promise<GitAnswer> {
    const { operand, local, env: own } = await resolveRemote(this, remote, args[0] === "push" ? "push" : "fetch");
    const limit = requestTimeout(networkLimit);
    const { stdout, late, ...answer } = await this.execute([...args, ...(local ? [otherEnd(args[0])] : [])], { operands: [operand, ...operands], env: { ...own, ...env }, input }, limit);
    if (late) {
      throw new UserError(
        `git ${args[0]} was given up after ${limit / 1000} s: ${withoutCredentials(remote)} did not answer, or not all of it`,
        `check the address and the network; ${requestTimeoutVariable} sets another number of seconds`,
      );
    }
    return { ...answer, stdout: stdout.toString("utf8") };
  }

  private checked<Answer extends Pick<GitAnswer, "exitCode" | "stderr">>(args: readonly string[], answer: Answer): Answer {
    if (answer.exitCode !== 0) throw new UserError(`git ${args[0]} failed in ${this.directory}: ${lastLine(answer.stderr) || `exit status ${answer.exitCode}`}`);
    return answer;
  }

  private async execute(args: readonly string[], { operands = [], input = "", env = {} }: GitOptions, limit?: number): Promise<Omit<GitAnswer, "stdout"> & { readonly stdout: Buffer; readonly late: boolean }> {
    const environment = { ...baseEnvironment(), ...env };
    const { stderr, ...answer } = await runGit([...args, ...guarded(operands)], { directory: this.directory, environment, input, signal: this.signal, limit });
    return { ...answer, stderr: printableLines(withoutCredentials(stderr.toString("utf8"))) };
  }
}

/** The configuration of a checkout could name another program for the other end, and that would run here. */
function otherEnd(command: string | undefined): string {
  return command === "push" ? "--receive-pack=git-receive-pack" : "--upload-pack=git-upload-pack";
}

function lastLine(text: string): string {
  return text.trim().split("\n").at(-1) ?? "";
}

/**
 * A problem the user can act on: it is printed without a stack trace.
 *
 * The message names the key, file or flag, what was found and what is allowed; `hint` says how to fix it.
 */
export class UserError extends Error {
  /** Has Pulumi print it without a stack trace, too, when the program throws it. */
  readonly __pulumiRunError = true;

  constructor(
    message: string,
    /** What to do about it. */
    public readonly hint?: string,
    /** Exit status of the command. */
    public readonly exitCode: ExitCode = ExitCode.Failure,
  ) {
    super(message);
    this.name = "UserError";
  }
}

/** Exit status of every `gitops` command. */
export const ExitCode = {
  Success: 0,
  /** The command ran and did not reach its goal. */
  Failure: 1,
  /** An argument, a flag or a setting is wrong; nothing was started. */
  Usage: 2,
  /** Stopped by Ctrl-C; everything that was started is stopped. */
  Interrupted: 130,
} as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

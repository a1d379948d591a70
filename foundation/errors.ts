const brand = Symbol.for("gitops-platform.UserError");

/**
 * A problem the user can act on: it is printed without a stack trace.
 *
 * The message names the key, file or flag, what was found and what is allowed; `hint` says how to fix it.
 */
export class UserError extends Error {
  /** The command and the program that it runs have a copy of this class each: an error of one is one for the other, too. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return this === UserError ? value instanceof Error && brand in value : Function.prototype[Symbol.hasInstance].call(this, value);
  }

  readonly [brand] = true;
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

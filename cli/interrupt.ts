import { ExitCode, UserError } from "../foundation/errors";

/** So long after Ctrl-C, in milliseconds, a command that started no engine and no cluster may still tidy up. */
const graceMilliseconds = 1500;

/**
 * Runs an operation that Ctrl-C (or SIGTERM) aborts: the first signal asks it to stop what it started and to end by
 * itself, a second one ends the command at once.
 */
export async function interruptible<T>(operation: (signal: AbortSignal) => Promise<T>): Promise<T> {
  return onSignal(operation, () => process.stderr.write("stopping what was started; press Ctrl-C again to leave it as it is\n"));
}

/**
 * As `interruptible`, for a command that starts neither engine nor cluster: within two seconds of the first signal it ends with
 * status 130, in whatever phase it is and whether or not the operation has ended.
 *
 * @param left what the message says about what has been changed until then. Default: nothing.
 * @throws UserError with status 130 after a signal, whatever the operation threw.
 */
export async function stoppable<T>(operation: (signal: AbortSignal) => Promise<T>, left: () => string | undefined = () => undefined): Promise<T> {
  const interrupted = () => new UserError("interrupted", left(), ExitCode.Interrupted);
  let timer: NodeJS.Timeout | undefined;
  let giveUp: (error: unknown) => void = () => undefined;
  const tooLate = new Promise<never>((_resolve, reject) => { giveUp = reject; });
  try {
    return await onSignal(
      (signal) => Promise.race([tooLate, operation(signal).catch((error: unknown) => {
        throw signal.aborted && !isInterruption(error) ? interrupted() : error;
      })]),
      () => { timer = setTimeout(() => giveUp(interrupted()), graceMilliseconds); },
    );
  } finally {
    clearTimeout(timer);
  }
}

/** Whether an error says that a signal ended the command. */
export function isInterruption(error: unknown): error is UserError {
  return error instanceof UserError && error.exitCode === ExitCode.Interrupted;
}

async function onSignal<T>(operation: (signal: AbortSignal) => Promise<T>, first: () => unknown): Promise<T> {
  const controller = new AbortController();
  const abort = (): void => {
    if (controller.signal.aborted) process.exit(ExitCode.Interrupted);
    first();
    controller.abort();
  };
  process.on("SIGINT", abort);
  process.on("SIGTERM", abort);
  try {
    return await operation(controller.signal);
  } finally {
    process.off("SIGINT", abort);
    process.off("SIGTERM", abort);
  }
}

/**
 * Runs an operation that Ctrl-C (or SIGTERM) aborts: the first signal asks it to stop what it started and to end by
 * itself, a second one ends the command at once.
 */
export async function interruptible<T>(operation: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const abort = (): void => {
    if (controller.signal.aborted) process.exit(130);
    process.stderr.write("stopping what was started; press Ctrl-C again to leave it as it is\n");
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

import { fstatSync, statSync } from "node:fs";
import { ExitCode, UserError } from "../foundation/errors";

const closing = new AbortController();

/** Aborts when nobody reads standard output any more. */
export const outputClosed: AbortSignal = closing.signal;

/**
 * Has every command go on to its end without a word when the reader of its output is gone, as behind `| head`: what it does is
 * done, and its exit status says how that ended. Output that cannot be written for another reason, as on a full disk, is an error.
 */
export function watchOutput(): void {
  let failure: NodeJS.ErrnoException | undefined;
  process.stderr.on("error", () => undefined);
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") return closing.abort();
    if (failure === undefined) process.stderr.write(`error: standard output cannot be written: ${error.message}\n`);
    failure = error;
  });
  process.on("exit", () => {
    if (failure !== undefined && !process.exitCode) process.exitCode = ExitCode.Failure;
  });
}

/**
 * Writes to standard output and waits until it is written.
 *
 * @throws the error of the system when it could not be written, also when nobody reads it.
 */
export function writeOut(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(text, (error) => (error ? reject(error) : resolve()));
  });
}

/** @throws UserError when standard output is closed or thrown away, for a command whose output there is only once. */
export function requireOutput(flag: string): void {
  const [output, nowhere] = [fstatSync(process.stdout.fd), statSync("/dev/null", { throwIfNoEntry: false })];
  if (nowhere === undefined || !output.isCharacterDevice() || output.rdev !== nowhere.rdev) return;
  throw new UserError(`${flag}: standard output is closed, or is thrown away`, "have it read by a program or written into a file", ExitCode.Usage);
}

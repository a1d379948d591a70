import { ExitCode, UserError } from "../../foundation/errors";

const grammar = /^[a-z0-9](?:[a-z0-9.-]{0,61}[a-z0-9])?$/;

/**
 * Checks the name of a snapshot, which becomes a file name on every operating system.
 *
 * @throws UserError for any other text
 */
export function checkSnapshotName(name: string): void {
  if (grammar.test(name)) return;
  throw new UserError(
    `"${name}" is no name for a snapshot`,
    "a name has 1 to 63 lower-case letters, digits, dots and dashes, and begins and ends with a letter or a digit",
    ExitCode.Usage,
  );
}

import { printable } from "../../foundation/printable";
import { ExitCode, UserError } from "../../foundation/errors";

/**
 * What goes to Git by name: remotes, refs, commits and paths. Behind `--end-of-options` Git takes none for an option; and one that
 * looks like an option is refused, since Git hands some on to other programs.
 *
 * @throws UserError for one that is empty, begins with "-", or holds a control character.
 */
export function operands(values: readonly string[]): string[] {
  for (const value of values) {
    if (value === "") throw new UserError("a name for Git must not be empty", undefined, ExitCode.Usage);
    if (value.startsWith("-")) throw new UserError(`"${printable(value)}" must not begin with "-": Git would take it for an option`, undefined, ExitCode.Usage);
    if (/[\u0000-\u001f\u007f]/.test(value)) throw new UserError(`"${printable(value)}" must not hold control characters`, undefined, ExitCode.Usage);
  }
  return values.length === 0 ? [] : ["--end-of-options", ...values];
}

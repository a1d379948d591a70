import { Command, CommanderError } from "commander";
import { ExitCode, UserError } from "../foundation/errors";
import { fileError } from "../foundation/file-errors";
import { ownSources, runsFrom } from "../render/compiled";
import { commands } from "./commands";
import { watchOutput } from "./output";
import { shown } from "./shown";

/**
 * Entry point of the `gitops` command.
 *
 * @param compiledDirectory where the compiled programs are, of which this is one.
 */
export async function main(argv: readonly string[], compiledDirectory?: string): Promise<void> {
  if (compiledDirectory !== undefined) runsFrom(compiledDirectory);
  watchOutput();
  const program = new Command("gitops")
    .description("Render, rehearse and operate a GitOps platform declared with Pulumi")
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ writeErr: (text) => process.stderr.write(shown(text)) });
  for (const register of commands) register(program);
  try {
    await program.parseAsync(argv as string[]);
  } catch (error) {
    process.exitCode = report(error);
    // Nobody waits for what was given up: an answer, or a child that does not end.
    if (process.exitCode === ExitCode.Interrupted) process.exit();
  }
}

function report(thrown: unknown): number {
  const error = fileError(thrown) ?? thrown;
  if (error instanceof CommanderError) return error.exitCode === 0 ? ExitCode.Success : ExitCode.Usage;
  if (error instanceof UserError) {
    process.stderr.write(shown(`error: ${error.message}\n${error.hint ? `       ${error.hint}\n` : ""}`));
    return error.exitCode;
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(shown(`${ownSources()?.readable(stack) ?? stack}\n`));
  return ExitCode.Failure;
}

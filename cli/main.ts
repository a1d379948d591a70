import { Command, CommanderError } from "commander";
import { ExitCode, UserError } from "../foundation/errors";
import { fileError } from "../foundation/file-errors";
import { ownSources, runsFrom } from "../render/compiled";
import { commands } from "./commands";

/**
 * Entry point of the `gitops` command.
 *
 * @param compiledDirectory where the compiled programs are, of which this is one.
 */
export async function main(argv: readonly string[], compiledDirectory?: string): Promise<void> {
  if (compiledDirectory !== undefined) runsFrom(compiledDirectory);
  const program = new Command("gitops")
    .description("Render, rehearse and operate a GitOps platform declared with Pulumi")
    .exitOverride()
    .configureHelp({ showGlobalOptions: true });
  for (const register of commands) register(program);
  try {
    await program.parseAsync(argv as string[]);
  } catch (error) {
    process.exitCode = report(error);
  }
}

function report(thrown: unknown): number {
  const error = fileError(thrown) ?? thrown;
  if (error instanceof CommanderError) return error.exitCode === 0 ? ExitCode.Success : ExitCode.Usage;
  if (error instanceof UserError) {
    process.stderr.write(`error: ${error.message}\n${error.hint ? `       ${error.hint}\n` : ""}`);
    return error.exitCode;
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`${ownSources()?.readable(stack) ?? stack}\n`);
  return ExitCode.Failure;
}

import { Command, CommanderError } from "commander";
import { ExitCode, UserError } from "./errors";
import { commands } from "./commands";

/** Entry point of the `gitops` command. */
export async function main(argv: readonly string[]): Promise<void> {
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

function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? ExitCode.Success : ExitCode.Usage;
  if (error instanceof UserError) {
    process.stderr.write(`error: ${error.message}\n${error.hint ? `       ${error.hint}\n` : ""}`);
    return error.exitCode;
  }
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  return ExitCode.Failure;
}

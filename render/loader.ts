import { loadPulumiLazily } from "./lazy-modules";
import { OwnSources } from "./own-sources";

/** Prepares a process in which Pulumi runs a program of this clone: it needs no compiler, and errors name lines of the sources. */
export function prepareProgram(directory: string): void {
  const sources = new OwnSources(directory);
  sources.register();
  const makeReadable = (error: unknown): void => {
    if (error instanceof Error && error.stack !== undefined) error.stack = sources.readable(error.stack);
  };
  // Pulumi prints the errors of the program in listeners of its own. One more listener without those would keep Node.js from
  // ending with the error, so this one comes right before the first of them.
  for (const event of ["uncaughtException", "unhandledRejection"]) {
    const addBefore = (added: string | symbol): void => {
      if (added !== event) return;
      process.removeListener("newListener", addBefore);
      process.on(event, makeReadable);
    };
    process.on("newListener", addBefore);
  }
  preparePulumi();
}

/** Prepares a process that runs one of Pulumi's scripts. */
export function preparePulumi(): void {
  const script = process.argv[1];
  if (script !== undefined) loadPulumiLazily(script);
}

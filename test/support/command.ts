import { join } from "node:path";
import { execa } from "execa";
import { packageDirectory } from "../../foundation/paths";

export interface CommandOptions {
  /** Default: the clone. */
  readonly cwd?: string;
  /** Beside that of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** A file for standard output. Default: this process reads it. */
  readonly file?: string;
}

/** Starts `gitops` in a process of its own; nothing is thrown when it fails. */
export function gitops(args: readonly string[], { cwd = packageDirectory, env = {}, file }: CommandOptions = {}) {
  const stdout = file === undefined ? "pipe" as const : { file };
  return execa(process.execPath, [join(packageDirectory, "bin", "gitops.js"), ...args], { cwd, env, stdin: "ignore", stdout, reject: false });
}

/** What no output of a command may hold, beside secrets: the traces of an error that nobody caught. */
export const stackTrace = /^\s+at .+:\d+|node:internal|Unhandled|\[object /m;

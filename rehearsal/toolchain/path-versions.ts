import { realpath, readFile, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { writeFileAtomically } from "../../foundation/atomic-files";
import type { Context } from "./context";
import { findVersion } from "./versions";

/** A program says its version within this time, in milliseconds. */
const patience = 10_000;
/** A smaller file is a script that may run something else tomorrow. */
const smallestProgram = 1_000_000;

interface Remembered {
  modified: number;
  size: number;
  version: string;
}

/**
 * The versions of programs found on PATH.
 *
 * Asking a program costs up to a second, so the answer is kept in the cache as long as the file stays the same. Shims
 * of version managers answer for another program, perhaps a different one in each directory; they are asked every time.
 */
export class PathVersions {
  private constructor(
    private readonly file: string,
    private readonly known: Record<string, Remembered>,
    private readonly context: Context,
  ) {}

  /** Reads what earlier runs learned. */
  static async load(context: Context): Promise<PathVersions> {
    const file = join(context.toolsDirectory, "path-versions.json");
    const text = await readFile(file, "utf8").catch(() => "{}");
    return new PathVersions(file, parse(text), context);
  }

  /** The version that a program states, or undefined when it states none. */
  async of(path: string, versionArguments: readonly string[]): Promise<string | undefined> {
    const target = await realpath(path);
    const { mtimeMs, size } = await stat(target);
    const known = this.known[target];
    if (known && known.modified === mtimeMs && known.size === size) return known.version;
    const version = await ask(path, versionArguments, this.context);
    if (version !== undefined && size >= smallestProgram && basename(target).startsWith(basename(path))) {
      this.known[target] = { modified: mtimeMs, size, version };
      await writeFileAtomically(this.file, JSON.stringify(this.known, undefined, 2)).catch(() => undefined);
    }
    return version;
  }
}

async function ask(path: string, versionArguments: readonly string[], context: Context): Promise<string | undefined> {
  const { execa } = await import("execa");
  const result = await execa(path, versionArguments, {
    env: { ...context.environment, PULUMI_SKIP_UPDATE_CHECK: "true" },
    extendEnv: false,
    stdin: "ignore",
    timeout: patience,
    reject: false,
    cancelSignal: context.signal,
  });
  context.signal?.throwIfAborted();
  return result.exitCode === 0 ? findVersion(`${result.stdout}\n${result.stderr}`) : undefined;
}

function parse(text: string): Record<string, Remembered> {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

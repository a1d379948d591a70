import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A file inside a Go module, or a directory whose files are named one by one. */
export interface GoModuleFile {
  /** Module path, for example `github.com/argoproj/argo-cd/v3`. */
  module: string;
  /** Module version, with its leading "v". */
  version: string;
  /** Its path in the module. */
  path: string;
}

/**
 * Has the `go` command fetch a module (or find it in its own cache) and reads one file of it, or several of a directory.
 *
 * @param parts the files below `file.path`; default: that is the file.
 * @throws Error with what `go` said, or that it is not installed.
 */
export async function readFromGoModule(
  file: GoModuleFile,
  parts: readonly string[] = [""],
  environment: NodeJS.ProcessEnv = process.env,
  signal?: AbortSignal,
): Promise<Buffer[]> {
  const { execa } = await import("execa");
  // An empty directory, so that neither a go.mod nor a go.work around us has a say.
  const directory = await mkdtemp(join(tmpdir(), "gitops-module-"));
  try {
    const result = await execa("go", ["mod", "download", "-json", `${file.module}@${file.version}`], {
      cwd: directory,
      env: { ...environment, GOWORK: "off" },
      extendEnv: false,
      cancelSignal: signal,
      reject: false,
    });
    if (result.code === "ENOENT") throw new Error("the `go` command is not on PATH");
    const answer = parseAnswer(result.stdout);
    if (answer.Dir === undefined) {
      throw new Error(firstLine(answer.Error ?? result.stderr) || `\`go mod download\` ended with ${result.exitCode}`);
    }
    const root = join(answer.Dir, file.path);
    return await Promise.all(parts.map((part) => readFile(join(root, part))));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

function parseAnswer(text: string): { Dir?: string; Error?: string } {
  try {
    const answer: unknown = JSON.parse(text);
    if (typeof answer !== "object" || answer === null) return {};
    const { Dir, Error: error } = answer as Record<string, unknown>;
    return { Dir: typeof Dir === "string" ? Dir : undefined, Error: typeof error === "string" ? error : undefined };
  } catch {
    return {};
  }
}

function firstLine(text: string): string {
  return text.trim().split("\n")[0] ?? "";
}

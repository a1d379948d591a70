import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** How a step ended, and what it wrote. */
export interface StepResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly outputs: Readonly<Record<string, string>>;
}

/** Directories of a test, removed together. */
export class Workspaces {
  private readonly root = mkdtempSync(join(tmpdir(), "gitops-steps-"));
  private count = 0;

  directory(name = "workspace"): string {
    const path = join(this.root, `${name}-${++this.count}`);
    mkdirSync(path);
    return path;
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  /** Runs a step as its container would: the script as it stands in the template, with nothing but its variables. */
  async run(interpreter: "sh" | "node", script: string, variables: Record<string, string>): Promise<StepResult> {
    const workspace = variables.WORKSPACE ?? this.directory();
    const [command, flag] = interpreter === "sh" ? ["sh", "-c"] : [process.execPath, "-e"];
    const env = { PATH: process.env.PATH, CREDENTIALS: "/nowhere", GIT_ORIGINS: "file://", ...variables, WORKSPACE: workspace };
    return new Promise((resolve) => {
      execFile(command, [flag, script], { env, cwd: workspace }, (error, stdout, stderr) => {
        resolve({ exitCode: error ? Number(error.code) : 0, stdout, stderr, outputs: outputsOf(workspace) });
      });
    });
  }
}

function outputsOf(workspace: string): Record<string, string> {
  const directory = join(workspace, "outputs");
  try {
    return Object.fromEntries(readdirSync(directory).map((name) => [name, readFileSync(join(directory, name), "utf8")]));
  } catch {
    return {};
  }
}

export function write(directory: string, files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
}

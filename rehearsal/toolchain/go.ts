import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UserError } from "../../foundation/errors";
import { isOlder } from "../../foundation/versions";
import { findExecutable } from "./find-executable";
import { moduleDirectory, type ModuleName } from "./modules";
import { findVersion } from "./versions";

/** The Go toolchain on PATH and the settings of it that matter here. */
export interface GoInstallation {
  path: string;
  /** For example "1.26.8". */
  version: string;
  /** Whether Go may fetch a newer toolchain by itself when a module asks for one. */
  canUpgradeItself: boolean;
  /** The user's `GOPROXY`. */
  proxy: string;
  moduleCache: string;
  buildCache: string;
}

/** What the `go` command needs to run, wherever it is called from. */
export interface GoOptions {
  environment: NodeJS.ProcessEnv;
  signal?: AbortSignal;
}

const installHint = "install it from https://go.dev/dl and see that `go` is on PATH";
/** The first release that fetches the toolchain which a `go.mod` asks for. */
const firstWithUpgrade = "1.21";

/** The Go version that the modules ask for in their `go.mod`: the highest of theirs. */
export function neededGoVersion(names: readonly ModuleName[]): string {
  const versions = names.map((name) => {
    const text = readFileSync(join(moduleDirectory(name), "go.mod"), "utf8");
    return /^go (\S+)$/m.exec(text)?.[1] ?? "1.26";
  });
  return versions.sort((left, right) => (isOlder(left, right) ? 1 : -1))[0] ?? "1.26";
}

/** The Go toolchain on PATH, or undefined. */
export async function findGo({ environment, signal }: GoOptions): Promise<GoInstallation | undefined> {
  const path = findExecutable("go", environment);
  if (!path) return undefined;
  const { execa } = await import("execa");
  const names = ["GOVERSION", "GOTOOLCHAIN", "GOPROXY", "GOMODCACHE", "GOCACHE"];
  // Outside any module, so that only the installed version answers and none is fetched.
  const result = await execa(path, ["env", "-json", ...names], {
    cwd: tmpdir(),
    env: { ...environment, GOWORK: "off" },
    extendEnv: false,
    cancelSignal: signal,
    reject: false,
  });
  signal?.throwIfAborted();
  if (result.exitCode !== 0) throw new UserError(`\`${path} env\` failed: ${result.stderr || result.shortMessage}`, installHint);
  const values: Record<string, string | undefined> = JSON.parse(result.stdout);
  const version = findVersion(values.GOVERSION ?? "") ?? "0.0";
  const setting = values.GOTOOLCHAIN ?? "local";
  return {
    path,
    version,
    canUpgradeItself: /(^|\+)(auto|path)$/.test(setting) && !isOlder(version, firstWithUpgrade),
    proxy: values.GOPROXY ?? "",
    moduleCache: values.GOMODCACHE ?? "",
    buildCache: values.GOCACHE ?? "",
  };
}

/**
 * The Go toolchain on PATH if it can build the modules.
 *
 * @param purpose what cannot be had without it, for the message.
 * @throws UserError when it is missing or too old.
 */
export async function requireGo(
  names: readonly ModuleName[],
  purpose: string,
  options: GoOptions,
): Promise<GoInstallation> {
  const needed = neededGoVersion(names);
  const go = await findGo(options);
  if (!go) throw new UserError(`there is no \`go\` on PATH; building ${purpose} needs Go ${needed} or later`, installHint);
  if (isOlder(go.version, needed) && !go.canUpgradeItself) {
    throw new UserError(
      `${go.path} is Go ${go.version}; building ${purpose} needs Go ${needed} or later`,
      `${installHint}, or let Go fetch it: GOTOOLCHAIN=auto`,
    );
  }
  return go;
}

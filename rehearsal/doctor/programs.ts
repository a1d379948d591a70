import { isOlder } from "../../foundation/versions";
import { findExecutable } from "../toolchain/find-executable";
import { neededGoVersion, type GoInstallation } from "../toolchain/go";
import type { ModuleName } from "../toolchain/modules";
import { findVersion } from "../toolchain/versions";
import type { Check } from "./types";

const oldestNode = "20.19.0";
/** The first that reads settings from the environment (`GIT_CONFIG_COUNT`), where credentials and the guard's settings are given. */
const oldestGit = "2.31.0";

/** Node.js itself. */
export function checkNode(version: string = process.versions.node): Check {
  const check = { area: "programs", name: "Node.js", found: version } as const;
  if (!isOlder(version, oldestNode)) return { ...check, status: "ok" };
  return { ...check, status: "failed", fix: `install Node.js ${oldestNode} or later` };
}

/** Git, for the local repository and for Argo CD's repo-server. */
export async function checkGit(environment: NodeJS.ProcessEnv): Promise<Check> {
  const check = { area: "programs", name: "git" } as const;
  const fix = `install git ${oldestGit} or later and see that it is on PATH`;
  const path = findExecutable("git", environment);
  if (!path) return { ...check, status: "failed", found: "not on PATH", fix };
  const { execa } = await import("execa");
  const { stdout } = await execa(path, ["--version"], { env: environment, extendEnv: false, reject: false, timeout: 3_000 });
  const version = findVersion(stdout) ?? "0.0";
  if (isOlder(version, oldestGit)) return { ...check, status: "failed", found: `${version}, ${path}`, fix };
  return { ...check, status: "ok", found: `${version}, ${path}` };
}

/**
 * Go, which is needed only while tools must be built.
 *
 * @param building the modules that must be built now; none makes a missing Go a mere warning.
 */
export function checkGo(go: GoInstallation | undefined, building: readonly ModuleName[]): Check {
  const check = { area: "programs", name: "Go" } as const;
  const needed = neededGoVersion(building.length ? building : ["cluster", "pulumi", "pulumi-language-nodejs"]);
  const status = building.length ? "failed" : "warning";
  const fix = `install Go ${needed} or later from https://go.dev/dl and see that \`go\` is on PATH`;
  const consequence = building.length ? "" : "; not needed now, every tool is here";
  if (!go) return { ...check, status, found: `not on PATH${consequence}`, fix };
  const found = `${go.version}, ${go.path}`;
  if (!isOlder(go.version, needed)) return { ...check, status: "ok", found };
  if (go.canUpgradeItself) return { ...check, status: "ok", found: `${found}; fetches Go ${needed} by itself` };
  return { ...check, status, found: `${found}${consequence}`, fix: `${fix}, or set GOTOOLCHAIN=auto` };
}

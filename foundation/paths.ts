import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";

/** The directory of this package: the clone, or the installed package. */
export const packageDirectory = nearestPackage(__dirname);

/** This file is at another depth in sources, in what `tsc` makes of them, and in a bundle. */
function nearestPackage(start: string): string {
  for (let directory = start; directory !== dirname(directory); directory = dirname(directory)) {
    if (existsSync(join(directory, "package.json"))) return directory;
  }
  throw new Error(`there is no package.json above ${start}`);
}

/**
 * Where tools, upstream manifests and their parsed forms are kept between runs and between clones.
 *
 * `GITOPS_CACHE_DIR`, else `$XDG_CACHE_HOME/gitops-platform`, else `~/.cache/gitops-platform`.
 */
export function cacheDirectory(environment: NodeJS.ProcessEnv = process.env): string {
  if (environment.GITOPS_CACHE_DIR) return resolve(environment.GITOPS_CACHE_DIR);
  return join(environment.XDG_CACHE_HOME || join(homedir(), ".cache"), "gitops-platform");
}

/**
 * Where one rehearsal cluster keeps its data, logs, Git repository and Pulumi state; `gitops down` removes it.
 *
 * `GITOPS_STATE_DIR`, else `.rehearsal` in the directory of the Pulumi program.
 */
export function stateDirectory(environment: NodeJS.ProcessEnv = process.env): string {
  return environment.GITOPS_STATE_DIR ? resolve(environment.GITOPS_STATE_DIR) : resolve(".rehearsal");
}

/** Name of the rehearsal cluster's context in its kubeconfig. */
export const rehearsalContext = "gitops-rehearsal";

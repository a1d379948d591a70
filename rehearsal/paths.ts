import { homedir } from "node:os";
import { join, resolve } from "node:path";

/** The directory of this package: the clone, or the installed package. */
export const packageDirectory = resolve(__dirname, __dirname.endsWith(join("dist", "rehearsal")) ? "../.." : "..");

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

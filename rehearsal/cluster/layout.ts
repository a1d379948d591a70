import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join, parse, resolve } from "node:path";
import { homedir } from "node:os";
import { UserError } from "../../foundation/errors";

export { rehearsalContext as contextName } from "../../foundation/paths";

const markerName = ".gitops-rehearsal";

/** Where everything of one rehearsal cluster lies below its state directory. */
export function layout(stateDirectory: string) {
  const at = (...parts: string[]): string => join(stateDirectory, ...parts);
  return {
    /** Says that the directory was made by this tool, so that `down` may remove it. */
    marker: at(markerName),
    kubeconfig: at("kubeconfig"),
    /** What stays the same over restarts: id, ports, tokens. Mode 0600. */
    settings: at("settings.json"),
    /** What the supervisor shall run; written by `up`. */
    launch: at("launch.json"),
    /** What runs; written by the supervisor only. */
    state: at("state.json"),
    lock: at("supervisor.lock"),
    /** Held by the one command that starts the cluster, saves it or restores it. */
    startLock: at("start.lock"),
    /** Holds a number of seconds when Git shall be slow. */
    gitDelay: at("git-delay"),
    logs: at("logs"),
    log: (name: string) => at("logs", `${name.replace(/[^A-Za-z0-9._-]+/g, "_")}.log`),
    pki: (...parts: string[]) => at("pki", ...parts),
    etcd: at("etcd"),
    stages: at("kwok-stages.yaml"),
    /** First on the PATH of the controllers. */
    bin: at("bin"),
    controllers: (...parts: string[]) => at("controllers", ...parts),
    /** Volumes of claims, by namespace and name. */
    claims: (...parts: string[]) => at("claims", ...parts),
    /** What `gitops rehearsal snapshot` keeps. */
    snapshots: (...parts: string[]) => at("snapshots", ...parts),
  };
}
export type Layout = ReturnType<typeof layout>;

/**
 * Makes `stateDirectory` if needed and marks it as ours; calling it again changes nothing.
 *
 * @throws UserError when the directory holds files of somebody else: `down` will remove the directory with all that
 * is in it, so only a new or an empty one is taken.
 */
export function claimStateDirectory(stateDirectory: string): void {
  const { marker, logs } = layout(stateDirectory);
  if (!existsSync(marker)) {
    refuseForeignDirectory(stateDirectory);
    mkdirSync(stateDirectory, { recursive: true, mode: 0o700 });
    writeFileSync(marker, "State of a rehearsal cluster. `gitops down` removes this directory.\n");
  }
  mkdirSync(logs, { recursive: true });
}

/** Whether the directory was made by `claimStateDirectory`. */
export function isStateDirectory(stateDirectory: string): boolean {
  return existsSync(layout(stateDirectory).marker);
}

function refuseForeignDirectory(stateDirectory: string): void {
  const path = resolve(stateDirectory);
  const hint = "set GITOPS_STATE_DIR to a directory that does not exist yet";
  if (path === parse(path).root || path === homedir() || path === dirname(homedir())) {
    throw new UserError(`state directory ${path} cannot be used: it would be removed by \`gitops down\``, hint);
  }
  if (existsSync(path) && readdirSync(path).length > 0) {
    throw new UserError(`state directory ${path} is not empty and was not made by gitops`, hint);
  }
}

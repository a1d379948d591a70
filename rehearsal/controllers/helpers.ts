import { existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { Layout } from "../cluster/layout";
import type { ClusterTools } from "../cluster/types";

/** Where Git's settings for the repo-server are. */
export function gitConfigFile(paths: Layout): string {
  return join(paths.bin, "gitconfig");
}

/** PATH of the controllers: our helpers, the scripts of Argo CD's image, then what the user has. */
export function controllerPath(
  paths: Layout,
  tools: Pick<ClusterTools, "argoCdScripts">,
  userPath = process.env.PATH ?? "",
): string {
  return [paths.bin, tools.argoCdScripts, userPath].filter(Boolean).join(delimiter);
}

/**
 * Fills the directory that is first on the PATH of the controllers: a `git` that can be slowed down, the `argocd` that Git asks
 * for passwords, and the tools that render sources.
 */
export function writeHelpers(paths: Layout, tools: Pick<ClusterTools, "argocd" | "helm" | "kustomize">): void {
  mkdirSync(paths.bin, { recursive: true });
  for (const name of ["argocd", "helm", "kustomize"] as const) {
    const link = join(paths.bin, name);
    rmSync(link, { force: true });
    const [tool] = [tools[name] ?? []].flat();
    if (tool) symlinkSync(tool.path, link);
  }
  writeScript(join(paths.bin, "git"), gitScript(findOnPath("git", process.env.PATH ?? ""), paths.gitDelay));
  writeFileSync(gitConfigFile(paths), gitConfig);
}

const gitConfig = `[safe]
\tdirectory = *
[protocol "file"]
\tallow = always
[user]
\tname = rehearsal
\temail = rehearsal@example.invalid
`;

/** Runs the real Git, after a pause when the delay file asks for one. */
function gitScript(git: string, delayFile: string): string {
  return `#!/bin/sh
# Slow Git on request: see \`gitops rehearsal slow-git\`.
if [ -s ${quote(delayFile)} ]; then
  for word in "$@"; do
    case "$word" in
      fetch | ls-remote | checkout)
        sleep "$(cat ${quote(delayFile)})"
        break
        ;;
    esac
  done
fi
exec ${quote(git)} "$@"
`;
}

function findOnPath(name: string, path: string): string {
  const found = path
    .split(delimiter)
    .map((directory) => join(directory, name))
    .find((file) => existsSync(file));
  return found ?? `/usr/bin/${name}`;
}

function writeScript(path: string, text: string): void {
  writeFileSync(path, text, { mode: 0o755 });
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

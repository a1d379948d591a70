import { chmod, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createDirectoryAtomically } from "../../foundation/atomic-files";
import { readPinnedFile, sha256, type PinnedFile } from "../../releases/pinned-file";
import { argoCdVersion } from "./catalogue";
import { createContext } from "./context";
import { isExecutable } from "./find-executable";
import type { ResolveOptions } from "./types";

/**
 * Two scripts that Argo CD's image has beside the program: its repo-server calls them for every revision, and without
 * them generating manifests fails with a misleading "permission denied".
 */
const scripts = {
  "git-verify-wrapper.sh": "e5271467f0d070e24ef690318206eb6a3d23ec002c9fd17d1c5cb2a52792001e",
  "gpg-wrapper.sh": "06f3503b80ff2c9753c599fe4afdd21e36d1cec7b95244186fc06c2bd96d7180",
} as const;

/**
 * The directory with the scripts that Argo CD's processes need on PATH, executable.
 *
 * They come from the cache, from the project's repository at the release's tag, or from Argo CD's Go module; in any
 * case with the SHA-256 written here.
 *
 * @param checksums SHA-256 by name; only tests have others.
 * @throws UserError that names every source with what went wrong there.
 */
export async function resolveArgoCdScripts(options: ResolveOptions, checksums: Readonly<Record<string, string>> = scripts): Promise<string> {
  const { baseUrls, cacheDirectory, environment, toolsDirectory } = createContext(options);
  const directory = join(toolsDirectory, "argo-cd-scripts", argoCdVersion);
  const intact = await Promise.all(Object.entries(checksums).map(async ([name, checksum]) => {
    const path = join(directory, name);
    return isExecutable(path) && sha256(await readFile(path)) === checksum;
  }));
  if (intact.every(Boolean)) return directory;

  const contents = new Map<string, Buffer>();
  for (const [name, checksum] of Object.entries(checksums)) {
    const file = pinnedScript(name, checksum, baseUrls.githubRaw);
    contents.set(name, await readPinnedFile(file, { ...options, cacheDirectory, environment }));
  }
  // It is not there, or one of the scripts is missing in it or was changed.
  await rm(directory, { recursive: true, force: true });
  await createDirectoryAtomically(directory, async (temporary) => {
    for (const [name, content] of contents) {
      await writeFile(join(temporary, name), content);
      await chmod(join(temporary, name), 0o755);
    }
  });
  return directory;
}

function pinnedScript(name: string, sha256: string, baseUrl: string): PinnedFile {
  const path = `hack/${name}`;
  return {
    title: `Argo CD ${argoCdVersion} ${name}`,
    url: `${baseUrl}/argoproj/argo-cd/v${argoCdVersion}/${path}`,
    goModule: { module: "github.com/argoproj/argo-cd/v3", version: `v${argoCdVersion}`, path },
    sha256,
  };
}

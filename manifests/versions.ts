import { ExitCode, UserError } from "../cli/errors";
import type { PinnedFile } from "./pinned-file";

/** The manifests that can be installed: the plain installation, and the one with several replicas of everything. */
export type UpstreamComponent = "argo-cd" | "argo-cd-ha";

/** The release that is installed when the stack names none. */
export const defaultVersions: Readonly<Record<UpstreamComponent, string>> = { "argo-cd": "3.5.7", "argo-cd-ha": "3.5.7" };

/** SHA-256 of every release manifest that this package can fetch. The only place that pins them. */
const checksums: Readonly<Record<UpstreamComponent, Readonly<Record<string, string>>>> = {
  "argo-cd": {
    "3.5.7": "09bfbb9041b4a8503c6e4fa22cf41c403fa62be17526de353648a4551f5beb77",
    "3.4.13": "2904fe432572425803e6519d59ded69f79ce0b1da38c4952c5989b83051bb445",
  },
  "argo-cd-ha": {
    "3.5.7": "d7b75669da63dc218de0ea67ac00183783cebabd52147c3cf012250faa5ced85",
    "3.4.13": "af4a0f123485881618199f3794b214c1c7ec6c6644c803383d09baa5e1df329d",
  },
};

const paths: Readonly<Record<UpstreamComponent, string>> = {
  "argo-cd": "manifests/install.yaml",
  "argo-cd-ha": "manifests/ha/install.yaml",
};

/** The stack setting for a local manifest file. */
const setting = "gitops-platform:argoCd.manifest";

/** First release of a line that holds the fixes of 2026-10-20; a line that is not listed is judged by the oldest one. */
const firstSafeReleases: Readonly<Record<string, string>> = { "3.4": "3.4.10", "3.5": "3.5.6" };

/** The releases whose manifest can be fetched, in the order of the table. */
export function knownVersions(component: UpstreamComponent): string[] {
  return Object.keys(checksums[component]);
}

/**
 * Where the manifest of a release can be had, and its SHA-256.
 *
 * @throws UserError when the release is not in the table.
 */
export function pinnedManifest(component: UpstreamComponent, version: string): PinnedFile {
  const sha256 = checksums[component][version];
  if (sha256 === undefined) {
    throw new UserError(
      `no checksum is known for the ${component} manifest of version "${version}"; ` +
        `known versions: ${knownVersions(component).join(", ")}`,
      `choose a known version, or name a copy of that release's manifest in the setting ${setting}`,
      ExitCode.Usage,
    );
  }
  const path = paths[component];
  return {
    title: `${component} ${version}`,
    url: `https://raw.githubusercontent.com/argoproj/argo-cd/v${version}/${path}`,
    goModule: { module: "github.com/argoproj/argo-cd/v3", version: `v${version}`, path },
    sha256,
    setting,
  };
}

/**
 * Refuses a version that is not a plain release number, and releases with published vulnerabilities.
 *
 * @throws UserError for everything before Argo CD 3.4.10, and for 3.5.0 to 3.5.5.
 */
export function assertSupportedVersion(component: UpstreamComponent, version: string): void {
  const parts = /^(\d+)\.(\d+)\.(\d+)$/.exec(version);
  if (!parts) {
    throw new UserError(
      `"${version}" is not a version of ${component}; allowed: a release as "major.minor.patch"`,
      `write for example "${defaultVersions[component]}"`,
      ExitCode.Usage,
    );
  }
  const oldest = firstSafeReleases[`${parts[1]}.${parts[2]}`] ?? "3.4.10";
  if (compareReleases(version, oldest) < 0) {
    throw new UserError(
      `${component} ${version} has known vulnerabilities (security releases of 2026-10-20); allowed: 3.4.10 or later, ` +
        "on the 3.5 line 3.5.6 or later",
      `choose one of ${knownVersions(component).join(", ")}`,
      ExitCode.Usage,
    );
  }
}

function compareReleases(left: string, right: string): number {
  const [a, b] = [left, right].map((version) => version.split(".").map(Number));
  const index = (a ?? []).findIndex((part, position) => part !== b?.[position]);
  return index < 0 ? 0 : (a?.[index] ?? 0) - (b?.[index] ?? 0);
}

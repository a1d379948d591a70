import { ExitCode, UserError } from "../foundation/errors";
import { isOlder, isRelease, readVersion } from "../foundation/versions";
import type { PinnedFile } from "./pinned-file";
import { releases } from "./pinned-releases";
import { UpstreamComponent } from "./types";

/** The release that is installed when the stack names none. */
export const defaultVersions: Readonly<Record<UpstreamComponent, string>> = {
  "argo-cd": "3.5.7",
  "argo-cd-ha": "3.5.7",
  "argo-workflows": "3.7.18",
  "argo-workflows-full": "3.7.18",
  "argocd-image-updater": "1.3.0",
};

/** The releases whose manifest can be fetched, in the order of the table. */
export function knownVersions(component: UpstreamComponent): string[] {
  return Object.keys(releases[component].checksums);
}

/**
 * Where the manifest of a release can be had, and its SHA-256.
 *
 * @throws UserError when the release is not in the table.
 */
export function pinnedManifest(component: UpstreamComponent, version: string): PinnedFile {
  const { project, path, parts, setting, checksums, parsed } = releases[component];
  const sha256 = checksums[version];
  if (sha256 === undefined) {
    throw new UserError(
      `no checksum is known for the ${component} manifest of version "${version}"; ` +
        `known versions: ${knownVersions(component).join(", ")}`,
      `choose a known version, or name a copy of that release's manifest in the setting ${setting}`,
      ExitCode.Usage,
    );
  }
  return {
    title: `${component} ${version}`,
    url: `https://raw.githubusercontent.com/${project.repository}/v${version}/${path}`,
    goModule: { module: project.module, version: `v${version}`, path },
    ...(parts ? { parts } : {}),
    sha256,
    setting,
    ...(parsed[version] === undefined ? {} : { parsedSha256: parsed[version] }),
  };
}

/** SHA-256 of the parsed form of a manifest, where a pinned release has this checksum. */
export function parsedChecksum(sha256: string): string | undefined {
  return Object.values(releases).flatMap(({ checksums, parsed }) => Object.keys(checksums).flatMap((version) => (checksums[version] === sha256 ? parsed[version] ?? [] : [])))[0];
}

/**
 * Refuses a version that is not a plain release number, and releases with published vulnerabilities.
 *
 * @throws UserError for Argo CD before 3.4.10 and 3.5.0 to 3.5.5; for Argo Workflows before 3.7.18, 4.0.0 to 4.0.9 and
 *   4.1.0 to 4.1.1; for the Image Updater before 1.2.0.
 */
export function assertSupportedVersion(component: UpstreamComponent, version: string): void {
  const { security } = releases[component].project;
  const release = isRelease(version) ? readVersion(version) : undefined;
  if (release === undefined) {
    throw new UserError(
      `"${version}" is not a version of ${component}; allowed: a release as "major.minor.patch"`,
      `write for example "${defaultVersions[component]}"`,
      ExitCode.Usage,
    );
  }
  const first = security.firstSafeReleases[`${release.major}.${release.minor}`] ?? security.oldest;
  if (isOlder(version, first)) {
    throw new UserError(
      `${component} ${version} has known vulnerabilities (${security.published}); allowed: ${security.allowed}`,
      `choose one of ${knownVersions(component).join(", ")}`,
      ExitCode.Usage,
    );
  }
}

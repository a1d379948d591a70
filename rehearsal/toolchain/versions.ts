/** Major, minor and patch number. */
export type VersionNumbers = readonly [number, number, number];

/** Which versions of a program found on PATH can serve. */
export interface VersionRequirement {
  /** For messages, for example "1.36.x". */
  text: string;
  accepts: (version: VersionNumbers) => boolean;
}

/** The first version number in a text, or undefined; a number without a patch counts as patch 0. */
export function findVersion(text: string): string | undefined {
  return /(?<![\d.])v?(\d+\.\d+(?:\.\d+)?)/.exec(text)?.[1];
}

/** The numbers of a version such as `1.36.3`, `v3.5.7+unknown` or `1.26`. */
export function parseVersion(version: string): VersionNumbers {
  const match = /^v?(\d+)\.(\d+)(?:\.(\d+))?/.exec(version);
  if (!match) throw new Error(`not a version: "${version}"`);
  return [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)];
}

/** Negative when `left` is older than `right`, 0 when they are the same, positive when it is newer. */
export function compareVersions(left: VersionNumbers, right: VersionNumbers): number {
  return left[0] - right[0] || left[1] - right[1] || left[2] - right[2];
}

/** This version and no other. */
export function exactly(version: string): VersionRequirement {
  const wanted = parseVersion(version);
  return { text: `exactly ${version}`, accepts: (found) => compareVersions(found, wanted) === 0 };
}

/** Any patch of the minor version. */
export function anyPatchOf(version: string): VersionRequirement {
  const [major, minor] = parseVersion(version);
  return { text: `${major}.${minor}.x`, accepts: (found) => found[0] === major && found[1] === minor };
}

/** This version or a later one of the same major version. */
export function atLeast(version: string): VersionRequirement {
  const wanted = parseVersion(version);
  return {
    text: `${version} or later ${wanted[0]}.x`,
    accepts: (found) => found[0] === wanted[0] && compareVersions(found, wanted) >= 0,
  };
}

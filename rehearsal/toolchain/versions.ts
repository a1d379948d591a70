import { isWithin } from "../../foundation/versions";

/** Which versions of a program found on PATH can serve. */
export interface VersionRequirement {
  /** For messages, for example "1.36.x". */
  text: string;
  accepts: (version: string) => boolean;
}

/** The first version number in a text, or undefined; a number without a patch counts as patch 0. */
export function findVersion(text: string): string | undefined {
  return /(?<![\d.])v?(\d+\.\d+(?:\.\d+)?)/.exec(text)?.[1];
}

/** This version and no other. */
export function exactly(version: string): VersionRequirement {
  return { text: `exactly ${version}`, accepts: (found) => isWithin(found, version) };
}

/** Any patch of the minor version. */
export function anyPatchOf(version: string): VersionRequirement {
  const minor = version.split(".").slice(0, 2).join(".");
  return { text: `${minor}.x`, accepts: (found) => isWithin(found, minor) };
}

/** This version or a later one of the same major version. */
export function atLeast(version: string): VersionRequirement {
  return { text: `${version} or later ${version.split(".")[0]}.x`, accepts: (found) => isWithin(found, `^${version}`) };
}

import * as semver from "semver";

/** The numbers of a version such as `1.36.3`, `v3.5.7+unknown` or `1.26`; a missing patch is 0. Undefined for anything else. */
export function readVersion(text: string): semver.SemVer | undefined {
  return semver.parse(/^v?\d+\.\d+$/.test(text) ? `${text}.0` : text) ?? undefined;
}

/** Whether a text is a release as "major.minor.patch", and nothing more. */
export function isRelease(text: string): boolean {
  return semver.valid(text) === text && semver.prerelease(text) === null;
}

/**
 * Whether a version comes before another one, by the rules of https://semver.org: a pre-release is older than its release.
 *
 * @throws Error for what is no version.
 */
export function isOlder(version: string, than: string): boolean {
  const [left, right] = [version, than].map((text) => {
    const read = readVersion(text);
    if (read === undefined) throw new Error(`not a version: "${text}"`);
    return read;
  });
  return left !== undefined && right !== undefined && semver.lt(left, right);
}

/** Whether a text is a range of versions such as `>=22` or `^20.19 || >=22.12`. */
export function isRange(text: string): boolean {
  return semver.validRange(text) !== null;
}

/** Whether a version is in a range such as `~1.36.0` or `^3.200.0`; what is no version is in none. */
export function isWithin(version: string, range: string): boolean {
  const read = readVersion(version);
  return read !== undefined && semver.satisfies(read, range);
}

/**
 * Whether every image that a tag such as `3.1.1`, `v3.0` or `2` can mean is older than a version; false for a tag that is
 * no version. What follows the numbers is a variant, such as `-alpine`, unless it is the name of a pre-release.
 */
export function isOlderTag(tag: string, than: string): boolean {
  const [, numbers, stage = ""] = /^v?(\d+(?:\.\d+){0,2})(-(?:alpha|beta|rc)[0-9A-Za-z.-]*)?(?![.\d])/.exec(tag) ?? [];
  const range = numbers === undefined ? null : semver.validRange(`${numbers}${stage}`);
  return range !== null && !semver.intersects(range, `>=${than}`);
}

import { equal, throws } from "node:assert/strict";
import { isOlder, isOlderTag, isRelease, isWithin, readVersion } from "../../foundation/versions";

describe("versions", () => {
  for (const [text, version] of [["1.36.3", "1.36.3"], ["v3.5.7+unknown", "3.5.7"], ["1.26", "1.26.0"], ["v1.26", "1.26.0"], ["3.5.7-rc1", "3.5.7-rc1"], ["latest", undefined], ["3", undefined]] as const) {
    it(`reads ${text} as ${version}`, () => equal(readVersion(text)?.version, version));
  }

  for (const [text, release] of [["3.5.7", true], ["v3.5.7", false], ["3.5", false], ["3.5.7-rc1", false], ["3.5.7+1", false], ["3.05.0", false]] as const) {
    it(`says that ${text} is ${release ? "a" : "no"} release`, () => equal(isRelease(text), release));
  }

  it("compares by number, and puts a pre-release before its release", () => {
    equal(isOlder("3.9.0", "3.10.0"), true);
    equal(isOlder("3.5.7-rc1", "3.5.7"), true);
    equal(isOlder("3.5.7", "3.5.7"), false);
    equal(isOlder("1.26", "1.26.1"), true);
    throws(() => isOlder("latest", "1.0.0"), { message: 'not a version: "latest"' });
  });

  it("knows ranges", () => {
    equal(isWithin("1.36.9", "1.36"), true);
    equal(isWithin("1.37.0", "1.36"), false);
    equal(isWithin("nothing", ">=0"), false);
  });

  const tags: [tag: string, old: boolean][] = [
    ["2", true], ["2.8.3", true], ["3.0", true], ["3.1.0", true], ["v3.1.0", true], ["3.1.1", false], ["3.1", false], ["3", false], ["4.0.0", false],
    ["3.1.1-alpine", false], ["3.1.0-alpine", true], ["3.1.1-rc.1", true], ["3.1.1-beta1", true], ["latest", false], ["sha-abc", false], ["20261120", false],
  ];
  for (const [tag, old] of tags) it(`calls the tag ${tag} ${old ? "older" : "not older"} than 3.1.1`, () => equal(isOlderTag(tag, "3.1.1"), old));
});

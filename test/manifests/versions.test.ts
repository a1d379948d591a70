import { deepEqual, doesNotThrow, equal, match, rejects, throws } from "node:assert/strict";
import { upstreamManifest } from "../../manifests/load";
import { assertSupportedVersion, defaultVersions, knownVersions, pinnedManifest } from "../../manifests/versions";

describe("assertSupportedVersion", () => {
  for (const version of ["3.4.10", "3.4.13", "3.5.6", "3.5.7", "3.6.1", "4.0.0"]) {
    it(`allows ${version}`, () => doesNotThrow(() => assertSupportedVersion("argo-cd", version)));
  }

  for (const version of ["2.14.20", "3.3.15", "3.4.9", "3.5.0", "3.5.5"]) {
    it(`refuses ${version}`, () =>
      throws(() => assertSupportedVersion("argo-cd", version), {
        message:
          `argo-cd ${version} has known vulnerabilities (security releases of 2026-10-20); ` +
          "allowed: 3.4.10 or later, on the 3.5 line 3.5.6 or later",
      }));
  }

  for (const version of ["v3.5.7", "3.5", "latest", "3.5.6-rc1", ""]) {
    it(`refuses "${version}", which is no release number`, () =>
      throws(() => assertSupportedVersion("argo-cd", version), {
        message: `"${version}" is not a version of argo-cd; allowed: a release as "major.minor.patch"`,
      }));
  }
});

describe("the table of manifests", () => {
  for (const component of ["argo-cd", "argo-cd-ha"] as const) {
    it(`pins only supported versions of ${component}, the default among them`, () => {
      const versions = knownVersions(component);
      equal(versions.includes(defaultVersions[component]), true);
      for (const version of versions) {
        assertSupportedVersion(component, version);
        match(pinnedManifest(component, version).sha256, /^[0-9a-f]{64}$/);
      }
    });
  }

  it("has another file for each entry", () => {
    const sums = (["argo-cd", "argo-cd-ha"] as const).flatMap((component) =>
      knownVersions(component).map((version) => pinnedManifest(component, version).sha256),
    );
    equal(new Set(sums).size, sums.length);
  });

  it("names the official address and the module of the same release", () => {
    const { title, url, goModule } = pinnedManifest("argo-cd-ha", "3.4.13");
    deepEqual([title, url, goModule], [
      "argo-cd-ha 3.4.13",
      "https://raw.githubusercontent.com/argoproj/argo-cd/v3.4.13/manifests/ha/install.yaml",
      { module: "github.com/argoproj/argo-cd/v3", version: "v3.4.13", path: "manifests/ha/install.yaml" },
    ]);
  });

  it("says which versions it knows", () =>
    rejects(upstreamManifest("argo-cd", { version: "3.6.1" }), {
      message:
        'no checksum is known for the argo-cd manifest of version "3.6.1"; known versions: 3.5.7, 3.4.13',
    }));
});

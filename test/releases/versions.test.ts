import { deepEqual, doesNotThrow, equal, match, rejects, throws } from "node:assert/strict";
import { upstreamManifest } from "../../releases/load";
import { parseManifest } from "../../releases/parse";
import { readPinnedFile, sha256 } from "../../releases/pinned-file";
import { upstreamComponents } from "../../releases/types";
import { assertSupportedVersion, defaultVersions, knownVersions, pinnedManifest } from "../../releases/versions";

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

  for (const version of ["v3.5.7", "3.5", "latest", "3.5.6-rc1", "3.05.0", ""]) {
    it(`refuses "${version}", which is no release number`, () =>
      throws(() => assertSupportedVersion("argo-cd", version), {
        message: `"${version}" is not a version of argo-cd; allowed: a release as "major.minor.patch"`,
      }));
  }
});

describe("assertSupportedVersion of Argo Workflows", () => {
  for (const version of ["3.7.18", "3.7.19", "4.0.10", "4.1.2", "4.2.0", "5.0.0"]) {
    it(`allows ${version}`, () => doesNotThrow(() => assertSupportedVersion("argo-workflows", version)));
  }

  for (const version of ["3.6.20", "3.7.3", "3.7.17", "4.0.0", "4.0.9", "4.1.0", "4.1.1"]) {
    it(`refuses ${version}`, () =>
      throws(() => assertSupportedVersion("argo-workflows-full", version), {
        message:
          `argo-workflows-full ${version} has known vulnerabilities (CVE-2026-31892, CVE-2026-42296, CVE-2026-54526 and others); ` +
          "allowed: 3.7.18 or later, on the 4.0 line 4.0.10 or later, on the 4.1 line 4.1.2 or later",
        hint: "choose one of 3.7.18",
      }));
  }

  it("says that a release of 4.x needs a local file", () =>
    rejects(upstreamManifest("argo-workflows", { version: "4.1.2" }), {
      message: 'no checksum is known for the argo-workflows manifest of version "4.1.2"; known versions: 3.7.18',
      hint: "choose a known version, or name a copy of that release's manifest in the setting gitops-platform:argoWorkflows.manifest",
    }));
});

describe("the table of manifests", () => {
  for (const component of upstreamComponents) {
    it(`vouches for what is made of the default version of ${component}`, async function () {
      this.timeout(60_000);
      const file = pinnedManifest(component, defaultVersions[component]);
      const { objects, crds } = await parseManifest((await readPinnedFile(file)).toString("utf8"), file.title);
      equal(file.parsedSha256, sha256(JSON.stringify({ objects, crds: crds.map(({ name, group, kind }) => ({ name, group, kind })) })));
    });
  }

  for (const component of upstreamComponents) {
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
    const sums = upstreamComponents.flatMap((component) =>
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

  it("names the directory and its files where a manifest is published in parts", () => {
    const { url, goModule, parts } = pinnedManifest("argo-workflows-full", "3.7.18");
    equal(url, "https://raw.githubusercontent.com/argoproj/argo-workflows/v3.7.18/manifests");
    deepEqual(goModule, { module: "github.com/argoproj/argo-workflows/v3", version: "v3.7.18", path: "manifests" });
    equal(parts?.length, 22);
    equal(parts?.[2], "base/crds/full/argoproj.io_workflows.yaml");
  });

  it("says which versions it knows", () =>
    rejects(upstreamManifest("argo-cd", { version: "3.6.1" }), {
      message:
        'no checksum is known for the argo-cd manifest of version "3.6.1"; known versions: 3.5.7, 3.4.13',
    }));
});

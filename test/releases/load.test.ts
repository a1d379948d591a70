import { deepEqual, equal, rejects } from "node:assert/strict";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { definitionTexts } from "../../releases/kept-manifest";
import { customResourceDefinitionFiles, loadManifest, upstreamManifest } from "../../releases/load";
import { sha256, type PinnedFile } from "../../releases/pinned-file";
import { pinned, sampleManifest, withDirectory, withServer } from "./support";

const identity = { component: "sample", version: "1.0.0" };

const crdText = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: things.example.org   # a comment that must survive
spec:
  group: example.org
  names:
    kind: Thing
    plural: things
`;

describe("loadManifest", () => {
  it("separates objects from CustomResourceDefinitions and keeps the text of these", () =>
    withDirectory((cacheDirectory) =>
      withServer(
        (_request, response) => response.end(sampleManifest),
        async (base) => {
          const manifest = await loadManifest(identity, pinned(base), { cacheDirectory });
          deepEqual(manifest, {
            ...identity,
            sha256: sha256(sampleManifest),
            objects: [
              { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "controller" } },
              {
                apiVersion: "v1",
                kind: "ConfigMap",
                metadata: { name: "settings", namespace: "tools" },
                data: { text: "first\n---\nlast\n" },
              },
            ],
            crds: [{ name: "things.example.org", group: "example.org", kind: "Thing" }],
          });
          deepEqual(await customResourceDefinitionFiles(manifest, cacheDirectory), [
            { name: "things.example.org", yaml: crdText },
          ]);
        },
      ),
    ));

  it("needs no network once it is read", () =>
    withDirectory(async (cacheDirectory) => {
      const [first, file] = await withServer(
        (_request, response) => response.end(sampleManifest),
        async (base) => [await loadManifest(identity, pinned(base), { cacheDirectory }), pinned(base)] as const,
      );
      deepEqual(await loadManifest(identity, file, { cacheDirectory }), first);
    }));

  it("gives runs at the same time the same result and leaves no temporary file", () =>
    withDirectory((cacheDirectory) =>
      withServer(
        (_request, response) => response.end(sampleManifest),
        async (base) => {
          const runs = Array.from({ length: 6 }, () => loadManifest(identity, pinned(base), { cacheDirectory }));
          const [first, ...others] = await Promise.all(runs);
          for (const other of others) deepEqual(other, first);
          const sum = sha256(sampleManifest);
          deepEqual(await readdir(join(cacheDirectory, "manifests")), [`${sum}.yaml`]);
        },
      ),
    ));

  describe("from a cache that somebody changed", () => {
    const changed = sampleManifest.replace("name: controller", "name: planted").replace("plural: things", "plural: planted");
    const parsedForm = (name: string) => JSON.stringify({
      objects: [
        { apiVersion: "v1", kind: "ServiceAccount", metadata: { name } },
        { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "settings", namespace: "tools" }, data: { text: "first\n---\nlast\n" } },
      ],
      crds: [{ name: "things.example.org", group: "example.org", kind: "Thing" }],
    });
    /** Runs a test body with a cache that holds the sample; `form` is where its parsed form lies. */
    const withCache = (body: (cacheDirectory: string, file: PinnedFile, form: string) => Promise<void>) => withDirectory((cacheDirectory) => withServer(
      (_request, response) => response.end(sampleManifest),
      async (base) => {
        const file = pinned(base, { parsedSha256: sha256(parsedForm("controller")) });
        await loadManifest(identity, file, { cacheDirectory });
        await body(cacheDirectory, file, join(cacheDirectory, "manifests", `${file.sha256}.parsed-2.json`));
      },
    ));
    const first = async (cacheDirectory: string, file: PinnedFile) => (await loadManifest(identity, file, { cacheDirectory })).objects[0]?.metadata.name;

    it("takes the parsed form that the table of releases vouches for, and does not parse again", () => withCache(async (cacheDirectory, file, form) => {
      equal(await readFile(form, "utf8"), parsedForm("controller"));
      const planted = parsedForm("vouched for");
      await writeFile(form, planted);
      equal(await first(cacheDirectory, { ...file, parsedSha256: sha256(planted) }), "vouched for");
    }));

    it("takes no other parsed form, whatever it is, and puts the right one in its place", () => withCache(async (cacheDirectory, file, form) => {
      for (const text of [parsedForm("planted"), "{", ""]) {
        await writeFile(form, text);
        equal(await first(cacheDirectory, file), "controller");
        equal(await readFile(form, "utf8"), parsedForm("controller"));
      }
    }));

    it("takes no parsed form of a file that no table knows", () => withCache(async (cacheDirectory, file, form) => {
      await writeFile(form, parsedForm("planted"));
      equal(await first(cacheDirectory, { ...file, parsedSha256: undefined }), "controller");
      const own = join(cacheDirectory, "own.yaml");
      await writeFile(own, sampleManifest);
      equal((await upstreamManifest("argo-cd", { version: "3.6.1", file: own, cacheDirectory })).objects[0]?.metadata.name, "controller");
    }));

    it("fetches a manifest again that is another one", () => withCache(async (cacheDirectory, file) => {
      await writeFile(join(cacheDirectory, "manifests", `${file.sha256}.yaml`), changed);
      equal(await first(cacheDirectory, file), "controller");
    }));

    it("gives no CustomResourceDefinition but that of the manifest, to files and to the cluster", () => withCache(async (cacheDirectory, file) => {
      const manifest = await loadManifest(identity, file, { cacheDirectory });
      const old = join(cacheDirectory, "manifests", `${file.sha256}.parsed-1`);
      await mkdir(old);
      await writeFile(join(old, "things.example.org.yaml"), "planted");
      deepEqual(await customResourceDefinitionFiles(manifest, cacheDirectory), [{ name: "things.example.org", yaml: crdText }]);
      const path = join(cacheDirectory, "manifests", `${file.sha256}.yaml`);
      await writeFile(path, changed);
      const message = `the manifest ${path} was changed: its SHA-256 is ${sha256(changed)}; delete it and run again`;
      await rejects(customResourceDefinitionFiles(manifest, cacheDirectory), { name: "UserError", message });
      await rejects(definitionTexts(["things.example.org"], file.sha256, cacheDirectory), { message });
      await rejects(definitionTexts(["other.example.org"], sha256(changed), cacheDirectory), /ENOENT/);
    }));
  });
});

describe("upstreamManifest from a local file", () => {
  const read = (cacheDirectory: string, changes: { file?: string; sha256?: string; version?: string } = {}) =>
    upstreamManifest("argo-cd", { version: "3.5.7", file: join(cacheDirectory, "own.yaml"), cacheDirectory, ...changes });

  it("reads it, and the version may be one that no table knows", () =>
    withDirectory(async (directory) => {
      await writeFile(join(directory, "own.yaml"), sampleManifest);
      const manifest = await read(directory, { version: "3.6.1", sha256: sha256(sampleManifest) });
      deepEqual(
        [manifest.component, manifest.version, manifest.sha256, manifest.file, manifest.objects.length],
        ["argo-cd", "3.6.1", sha256(sampleManifest), join(directory, "own.yaml"), 2],
      );
    }));

  it("sees that the file changed", () =>
    withDirectory(async (directory) => {
      await writeFile(join(directory, "own.yaml"), sampleManifest);
      await read(directory);
      await writeFile(join(directory, "own.yaml"), sampleManifest.replace("name: controller", "name: other"));
      equal((await read(directory)).objects[0]?.metadata.name, "other");
    }));

  it("refuses a file that is not there", () =>
    withDirectory((directory) =>
      rejects(read(directory), {
        name: "UserError",
        message: `cannot read the manifest file "${join(directory, "own.yaml")}": there is no such file`,
      }),
    ));

  it("refuses a file with another checksum", () =>
    withDirectory(async (directory) => {
      await writeFile(join(directory, "own.yaml"), sampleManifest);
      await rejects(read(directory, { sha256: "0".repeat(64) }), {
        message:
          `checksum mismatch of the manifest file "${join(directory, "own.yaml")}": ` +
          `SHA-256 is ${sha256(sampleManifest)}, expected ${"0".repeat(64)}`,
      });
    }));
});

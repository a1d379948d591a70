import { deepEqual, equal, rejects } from "node:assert/strict";
import { readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { UserError } from "../../foundation/errors";
import { customResourceDefinitionFiles, loadManifest, upstreamManifest } from "../../releases/load";
import { sha256 } from "../../releases/pinned-file";
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

  it("needs neither the network nor the file once it is parsed", () =>
    withDirectory(async (cacheDirectory) => {
      const [first, file] = await withServer(
        (_request, response) => response.end(sampleManifest),
        async (base) => [await loadManifest(identity, pinned(base), { cacheDirectory }), pinned(base)] as const,
      );
      await rm(join(cacheDirectory, "manifests", `${file.sha256}.yaml`));
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
          deepEqual((await readdir(join(cacheDirectory, "manifests"))).sort(), [`${sum}.parsed-1`, `${sum}.yaml`]);
        },
      ),
    ));

  it("says which cache entry is damaged", () =>
    withDirectory((cacheDirectory) =>
      withServer(
        (_request, response) => response.end(sampleManifest),
        async (base) => {
          await loadManifest(identity, pinned(base), { cacheDirectory });
          const directory = join(cacheDirectory, "manifests", `${sha256(sampleManifest)}.parsed-1`);
          await writeFile(join(directory, "manifest.json"), "{");
          await rejects(loadManifest(identity, pinned(base), { cacheDirectory }), (error: UserError) => {
            equal(error.message.startsWith(`the cache entry ${directory} is damaged: `), true, error.message);
            return true;
          });
        },
      ),
    ));
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

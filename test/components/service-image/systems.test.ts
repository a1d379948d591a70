import { deepEqual, equal } from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { ServiceImage } from "../../../components";
import { ImageWriter } from "../../../model/image-writer";
import { imagesSchema, stackImages } from "../../../settings/images";
import { systems } from "../../../systems";
import { Asked, record } from "../../support/record";
import { secretMark } from "../../support/secrets";

const digest = `sha256:${"a".repeat(64)}`;
const revision = "0123456789abcdef0123456789abcdef01234567";

/** The images of a stack as the program declares them: resources, questions to a registry, and references; undefined where one is not known. */
async function declared(systemName: string, environment: "dev" | "prod", settings: object, preview: boolean) {
  const asked: Asked[] = [];
  const references: (string | undefined)[] = [];
  const registered = await record(async (opts) => {
    const images = stackImages(imagesSchema.parse(settings), { system: systems.get(systemName)!, environment, imageWriter: ImageWriter.Stack }, "Pulumi.dev.yaml");
    for (const { service, args } of images) {
      const { reference } = new ServiceImage(`image-${service}`, args, opts);
      const { value } = await pulumi.runtime.serializeProperties("reference", { value: reference });
      references.push(value === pulumi.runtime.unknownValue ? undefined : value);
    }
  }, environment, { preview, asked, answer: () => ({ sha256Digest: digest }), state: (type, inputs) => (type.startsWith("docker-build:") && !preview ? { ...inputs, digest } : inputs) });
  return {
    asked: asked.map(({ token, inputs }) => [token, inputs]),
    resources: registered.filter(({ type }) => !type.startsWith("gitops-platform:")).map(({ type, name, parent, inputs }) => [type, name, parent, inputs]),
    component: JSON.stringify(registered.filter(({ type }) => type.startsWith("gitops-platform:"))),
    references,
  };
}

for (const preview of [true, false]) {
  describe(`the images of the systems, in ${preview ? "a preview" : "an update"}`, () => {
    const context = mkdtempSync(join(tmpdir(), "gitops-images-"));
    writeFileSync(join(context, "Dockerfile"), "FROM scratch\n");
    after(() => rmSync(context, { recursive: true }));
    const secret = (value: unknown) => ({ [secretMark]: "1b47061264138c4ac30d75fd1eb44270", value });
    /** What is built, and for whom a registry asks. */
    const built = (image: string, source: string, more: object) => ({
      context: { location: context }, platforms: ["linux/amd64"], labels: { "org.opencontainers.image.source": source, "org.opencontainers.image.revision": revision },
      push: false, exports: [{ registry: { names: [image], push: true, pushByDigest: true, ociMediaTypes: true } }], network: "default", ...more,
    });

    it("are public ones of mirai, which are there: only their digest is asked for", async () => {
      const { asked, resources, references } = await declared("mirai", "prod", { "mirai-backend": { tag: "v1.4.2" } }, preview);
      deepEqual(resources, []);
      deepEqual(asked, [["docker:index/getRegistryImage:getRegistryImage", { name: "ghcr.io/sogos-llc/mirai-app/mirai-backend:v1.4.2" }]]);
      deepEqual(references, [`ghcr.io/sogos-llc/mirai-app/mirai-backend@${digest}`]);
    });

    it("are those of incident-assistant, which its registry takes from whoever has the token", async () => {
      const image = "registry.digitalocean.com/ai-incident-assistant/backend";
      const { asked, resources, component, references } = await declared("incident-assistant", "dev", {
        backend: { build: { context, revision, cache: "registry", login: { username: "hidden-1", password: "hidden-2" } } },
      }, preview);
      deepEqual(asked, []);
      deepEqual(resources, [["docker-build:index:Image", "image-backend-image", "image-backend", built(image, "https://github.com/0019-KDU/cloud-native-infrastructure.git", {
        registries: secret([{ address: "registry.digitalocean.com", username: "hidden-1", password: "hidden-2" }]), buildOnPreview: false,
        cacheFrom: [{ registry: { ref: `${image}:cache` } }], cacheTo: [{ registry: { ref: `${image}:cache`, mode: "max", imageManifest: true, ociMediaTypes: true } }],
      })]]);
      // A preview builds nothing, so nobody knows the digest.
      deepEqual(references, [preview ? undefined : `${image}@${digest}`]);
      equal(component.includes("hidden"), false);
    });

    it("are those of link, built in a preview too where that is wanted, with the secrets of the build as secrets", async () => {
      const { resources, component } = await declared("link", "dev", { "user-svc": { build: { context, revision, secrets: { npm: "hidden" }, onPreview: true, platforms: ["linux/amd64", "linux/arm64"] } } }, preview);
      deepEqual(resources, [["docker-build:index:Image", "image-user-svc-image", "image-user-svc", built("ghcr.io/link-social/user-svc", "https://github.com/link-social/gitops.git", {
        platforms: ["linux/amd64", "linux/arm64"], secrets: secret({ npm: "hidden" }), buildOnPreview: true,
      })]]);
      equal(component.includes("hidden"), false);
    });
  });
}

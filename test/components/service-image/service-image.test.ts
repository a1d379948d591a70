import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ServiceImage, ServiceImageArgs } from "../../../components";
import { existingDigest } from "../../../components/service-image/existing-image";
import { record } from "../../support/record";
import { assertRejected } from "../../support/rejects";

const revision = "0123456789abcdef0123456789abcdef01234567";
const digest = `sha256:${"a".repeat(64)}`;

describe("ServiceImage", () => {
  const context = mkdtempSync(join(tmpdir(), "gitops-image-"));
  writeFileSync(join(context, "Dockerfile"), "FROM scratch\n");
  mkdirSync(join(context, "without"));
  after(() => rmSync(context, { recursive: true }));

  const inputsOf = async (build: Partial<NonNullable<ServiceImageArgs["build"]>> = {}) => {
    const registered = await record((opts) => new ServiceImage("api", { image: "ghcr.io/team/api", build: { context, source: "https://github.com/team/shop", revision, ...build } }, opts));
    deepEqual(registered.map(({ type, name }) => [type, name]), [["gitops-platform:index:ServiceImage", "api"], ["docker-build:index:Image", "api-image"]]);
    return registered[1]?.inputs;
  };

  it("is built for one platform, labelled, and pushed by its digest alone; a preview builds nothing", async () => {
    deepEqual(await inputsOf(), {
      context: { location: context }, platforms: ["linux/amd64"],
      labels: { "org.opencontainers.image.source": "https://github.com/team/shop", "org.opencontainers.image.revision": revision },
      push: false, exports: [{ registry: { names: ["ghcr.io/team/api"], push: true, pushByDigest: true, ociMediaTypes: true } }], buildOnPreview: false, network: "default",
    });
  });

  it("takes everything that a build may need, with its secrets as secrets", async () => {
    const inputs = await inputsOf({
      dockerfile: join(context, "Dockerfile"), target: "release", arguments: { VERSION: "1" }, secrets: { npm: "hidden-text" }, platforms: ["linux/amd64", "linux/arm64"], cache: "registry",
      labels: { "org.opencontainers.image.title": "api" }, login: { username: "bot", password: "hidden-text" }, onPreview: true,
    });
    deepEqual([inputs.dockerfile, inputs.target, inputs.buildArgs, inputs.platforms, inputs.buildOnPreview], [{ location: join(context, "Dockerfile") }, "release", { VERSION: "1" }, ["linux/amd64", "linux/arm64"], true]);
    deepEqual([inputs.cacheFrom, inputs.cacheTo], [[{ registry: { ref: "ghcr.io/team/api:cache" } }], [{ registry: { ref: "ghcr.io/team/api:cache", mode: "max", imageManifest: true, ociMediaTypes: true } }]]);
    equal(inputs.labels["org.opencontainers.image.title"], "api");
    equal(JSON.stringify(inputs).split('"4dabf18193072939515e22adb298388d"').length, 3, "two secrets");
    deepEqual((await inputsOf({ cache: "github-actions" })).cacheTo, [{ gha: { mode: "max" } }]);
  });

  it("is one that is there, by the digest that the registry says", async () => {
    await pulumi.runtime.setMocks({ newResource: () => ({ id: "", state: {} }), call: ({ inputs }) => (inputs.name === "ghcr.io/team/api:1.2.3" ? { sha256Digest: digest } : {}) }, "gitops-platform", "test");
    const { reference } = new ServiceImage("api", { image: "ghcr.io/team/api", tag: "1.2.3" });
    equal(await new Promise((resolve) => reference.apply(resolve)), `ghcr.io/team/api@${digest}`);
  });

  /** The digest where the package's data source answers so. */
  const read = (answer: () => { sha256Digest: string }) => existingDigest({ getRegistryImage: async () => answer() } as unknown as Parameters<typeof existingDigest>[0], "ghcr.io/team/api:1.2.3", {});
  it("is none where the registry names no digest", () => rejects(read(() => ({ sha256Digest: "" })), { message: 'the registry names no digest of ghcr.io/team/api:1.2.3, but ""' }));

  for (const [said, advice] of [
    ["unauthorized: 401", "log in with `docker login ghcr.io`, or give a provider of @pulumi/docker with registryAuth"],
    ["got bad response from registry: 429 Too Many Requests", "ghcr.io has had too many requests: log in, wait, or take a mirror"],
    ["404 Not Found", "push the tag first, or name another"],
    ["dial tcp: no such host", "check that ghcr.io can be reached from here"],
  ] as const) {
    it(`says what to do when the registry answers "${said}"`, async () => {
      await rejects(read(() => { throw new Error(said); }), (error: Error) => {
        ok(error.message.startsWith("cannot read the digest of ghcr.io/team/api:1.2.3: ") && error.message.includes(said) && error.message.endsWith(`; ${advice}`), error.message);
        return true;
      });
    });
  }

  const refused: [string, () => ServiceImageArgs, [string, string][]][] = [
    ["neither a build nor a tag", () => ({ image: "ghcr.io/team/api:1" }), [["image", 'must be registry and path without a tag, such as "ghcr.io/team/app", got "ghcr.io/team/api:1"'], ["build", "must be given, or tag, got neither"]]],
    ["a Dockerfile outside of the context, and secrets that everybody could read", () => ({ image: "ghcr.io/team/api", tag: "-", build: {
      context, dockerfile: "/etc/hostname", source: "shop", revision: "abc", platforms: ["amd64"], cache: "disk" as "registry", arguments: { NPM_TOKEN: "x", "1": "x" }, secrets: { "a b": "x" }, labels: { "org.opencontainers.image.revision": "x" },
    } }), [
      ["build", "must be given, or tag, got both"],
      ["tag", 'must have at most 128 letters, digits, "_", "." or "-" and not begin with "." or "-", got "-"'],
      ["build.dockerfile", `must lie inside of the context "${context}", got "/etc/hostname"; take a context that holds it`],
      ["build.platforms[0]", 'must be a platform such as "linux/arm64", got "amd64"'],
      ["build.cache", 'must be "registry" or "github-actions", got "disk"'],
      ["build.source", 'must be the address of the source, got "shop"'],
      ["build.revision", 'must be a commit of 40 hexadecimal digits, got "abc"'],
      ["build.arguments.1", 'must consist of letters, digits and "_", and not begin with a digit, got "1"'],
      ["build.arguments.NPM_TOKEN", "must not be a secret: everybody who has the image reads its build arguments; give it in build.secrets"],
      ["build.secrets.a b", 'must consist of letters, digits, "_", "." and "-", got "a b"'],
      ["build.labels.org.opencontainers.image.revision", "is set by build.source and build.revision"],
    ]],
    ["a context without a Dockerfile", () => ({ image: "ghcr.io/team/api", build: { context: join(context, "without"), source: "https://a.example", revision } }), [["build.context", `must have a Dockerfile, got "${join(context, "without")}" without one`]]],
    ["a context that is none", () => ({ image: "ghcr.io/team/api", build: { context: join(context, "nothing"), source: "https://a.example", revision } }), [["build.context", `must be a directory, got "${join(context, "nothing")}", which is none`]]],
  ];
  for (const [title, args, problems] of refused) it(`refuses ${title}`, () => assertRejected(() => new ServiceImage("api", args()), 'invalid ServiceImage "api"', problems));
});

import { deepEqual, equal, rejects, throws } from "node:assert/strict";
import { RepositoryFiles } from "../../clients/git/repository-files";
import { UserError } from "../../foundation/errors";
import { commitMessage, findImages, parseVersion, planChange, selectImages } from "../../image-tags";

const digest = `sha256:${"a".repeat(64)}`;
const otherDigest = `sha256:${"b".repeat(64)}`;

const filesOf = (files: Record<string, string>): RepositoryFiles => ({
  paths: new Set(Object.keys(files)),
  read: async (path) => files[path] ?? "",
});

/** The new text of the one file after setting the tag of all, or some, of its images. */
async function edited(text: string, tag: string, options: { file?: string; services?: string[]; digest?: string; pin?: boolean; system?: string } = {}): Promise<string> {
  const { file = "app/kustomization.yaml", services = [], pin = false, system } = options;
  const files = filesOf({ [file]: text });
  const images = selectImages(await findImages(files, [{ application: "shop", path: file.slice(0, file.lastIndexOf("/")) }], system), services, "dev");
  const digests = new Map(options.digest === undefined ? [] : images.map(({ image }) => [image ?? "", options.digest ?? ""]));
  const plan = await planChange(files, images, tag, digests, pin);
  return plan.files.get(file) ?? text;
}

const kustomization = [
  "# Managed by hand; CI changes tags only.",
  "apiVersion: kustomize.config.k8s.io/v1beta1",
  "kind: Kustomization",
  "resources:",
  "    - deployment.yaml   # four spaces",
  "images:",
  "  - name: ghcr.io/sogos-llc/mirai-app/mirai-backend",
  "    newName: ghcr.io/sogos-llc/mirai-app/mirai-backend",
  "    newTag: e5c2216  # Updated by GitHub Actions",
  "",
  "  - {name: ghcr.io/sogos-llc/mirai-app/mirai-frontend, newTag: 'abc1234'}",
  "",
].join("\n");

describe("setting a tag in a kustomization", () => {
  it("changes the characters of the tag and no other", async () => {
    equal(await edited(kustomization, "1234abc", { services: ["mirai-backend"] }), kustomization.replace("e5c2216", "1234abc"));
    equal(await edited(kustomization, "1234abc"), kustomization.replace("e5c2216", "1234abc").replace("abc1234", "1234abc"));
  });

  it("keeps Windows line ends, a byte order mark, and a missing end of line", async () => {
    const windows = `\uFEFF${kustomization.trimEnd().replaceAll("\n", "\r\n")}`;
    equal(await edited(windows, "1234abc", { services: ["mirai-backend"] }), windows.replace("e5c2216", "1234abc"));
  });

  for (const tag of ["1234567", "12e4567", "0755", "1.10", "no", "null", "0x1F", "1_000", "2026-11-24", "y", "true"]) {
    it(`quotes ${tag}, which some YAML would read as something else than text`, async () => {
      const text = await edited(kustomization, tag, { services: ["mirai-backend"] });
      equal(text, kustomization.replace("e5c2216", `"${tag}"`));
      equal(await edited(text, "e5c2216", { services: ["mirai-backend"] }).then((back) => back.replace('"e5c2216"', "e5c2216")), kustomization);
    });
  }

  it("adds a tag and a digest below what is there, with the same indentation", async () => {
    const bare = "images:\n- name: shop/api # ours\n- name: shop/web\n  digest: " + otherDigest + "\n";
    equal(await edited(bare, "v1", { services: ["api"] }), bare.replace("# ours\n", "# ours\n  newTag: v1\n"));
    equal(
      await edited(bare, "v1", { services: ["api"], digest, pin: true }),
      bare.replace("# ours\n", `# ours\n  newTag: v1\n  digest: ${digest}\n`),
    );
    equal(
      await edited(kustomization, "v1", { services: ["mirai-frontend"], digest, pin: true }),
      kustomization.replace("newTag: 'abc1234'}", `newTag: 'v1', digest: ${digest}}`),
    );
  });

  it("never leaves an old digest behind, which would win over the new tag", async () => {
    const pinned = `images:\n- name: shop/api\n  newTag: v1\n  digest: ${otherDigest}\n`;
    equal(await edited(pinned, "v2", { digest }), `images:\n- name: shop/api\n  newTag: v2\n  digest: ${digest}\n`);
    await rejects(edited(pinned, "v2"), (error: UserError) => {
      equal(error.message, 'app/kustomization.yaml: api is deployed by digest, and the digest of "v2" is not known');
      equal(error.hint, "write it as TAG@sha256:..., or let the registry be asked");
      return true;
    });
  });

  it("changes nothing when the tag is there already", async () => {
    const files = filesOf({ "app/kustomization.yaml": kustomization });
    const images = selectImages(await findImages(files, [{ application: undefined, path: "app" }]), ["mirai-backend"], "dev");
    deepEqual(await planChange(files, images, "e5c2216", new Map(), false), { changes: [], files: new Map() });
  });

  it("refuses what has no text of its own to change", async () => {
    await rejects(edited("tag: &tag v1\nimages:\n- name: shop/api\n  newTag: &other v1\n", "v2"), {
      message: "app/kustomization.yaml: images.0.newTag must be a plain or quoted value of its own, without anchor or alias",
    });
    await rejects(edited("images:\n- name: [\n", "v2"), /^UserError: app\/kustomization\.yaml: is not valid YAML: /);
    await rejects(edited("images: []\n---\nimages: []\n", "v2"), { message: "app/kustomization.yaml: must be one YAML document, got 2" });
  });
});

describe("setting a tag in Helm values", () => {
  const values = [
    "# dev",
    "image:",
    "  repository: registry.example/shop/api",
    '  tag: "1.10"   # quoted on purpose',
    "replicas: 2",
    "",
  ].join("\n");

  it("finds image.tag", async () => {
    equal(await edited(values, "1.11", { file: "shop/values.yaml" }), values.replace("1.10", "1.11"));
  });

  it("finds the versions of services wherever the rules say", async () => {
    const many = [
      "linq-orchestrator:",
      "  image: {repository: r.example/linq/linq-orchestrator, tag: v3.2.1}",
      "services:",
      "  linq-ui:",
      "    version: v1.0.0",
      "    image:",
      "      tag: v9",
      "versions:",
      "  linq-workcell-manager: v2.0.0",
      "jobs:",
      "  image: r.example/linq/jobs:v4",
      "",
    ].join("\n");
    const files = filesOf({ "environments/dev-env-1/values.yaml": many });
    const images = await findImages(files, [{ application: "dev-env-1-linq-platform", path: "environments/dev-env-1" }], "linq");
    deepEqual(images.map(({ service, image, tag, form }) => [service, image, tag, form]), [
      ["orchestrator", "r.example/linq/linq-orchestrator", "v3.2.1", "block"],
      ["jobs", "r.example/linq/jobs", "v4", "reference"],
      ["ui", undefined, "v9", "block"],
      ["ui", undefined, "v1.0.0", "tag"],
      ["workcell-manager", undefined, "v2.0.0", "tag"],
    ]);
    const plan = await planChange(files, selectImages(images, ["linq-workcell-manager", "jobs"], "dev"), "v5", new Map(), false);
    equal(plan.files.get("environments/dev-env-1/values.yaml"), many.replace("v2.0.0", "v5").replace("jobs:v4", "jobs:v5"));
  });

  it("changes the environment's file, and takes the name of the image from the chart", async () => {
    const files = filesOf({
      "helm-charts/api/Chart.yaml": "name: api\n",
      "helm-charts/api/values.yaml": "image:\n  repository: r.example/linq/api\n  tag: v0\n",
      "environments/dev-env-1/values.yaml": "image:\n  tag: v1\n",
    });
    const source = { application: "api", path: "helm-charts/api", valueFiles: ["../../environments/dev-env-1/values.yaml"] };
    const images = await findImages(files, [source]);
    deepEqual(images.map(({ file, service, image, tag }) => ({ file, service, image, tag })), [
      { file: "environments/dev-env-1/values.yaml", service: "api", image: "r.example/linq/api", tag: "v1" },
    ]);
    await rejects(findImages(files, [{ ...source, valueFiles: ["../missing.yaml"] }]), {
      message: 'Application "api" reads helm-charts/missing.yaml, which the repository does not have',
    });
  });
});

describe("an umbrella chart", () => {
  it("has the names of its images in the charts that it depends on, and their tags with the environment", async () => {
    const files = filesOf({
      "helm-charts/linq-platform/Chart.yaml": "name: linq-platform\ndependencies:\n- name: linq-orchestrator\n  repository: file://../linq-orchestrator\n- name: redis\n  repository: https://charts.example\n",
      "helm-charts/linq-orchestrator/values.yaml": "image:\n  repository: ghcr.io/linq-platform/linq-orchestrator\n  tag: unreleased\n",
      "environments/dev-env-1/values.yaml": "linq-orchestrator:\n  image:\n    tag: v1.0.0\n",
    });
    const source = { application: "dev-env-1-linq-platform", path: "helm-charts/linq-platform", valueFiles: ["../../environments/dev-env-1/values.yaml"] };
    deepEqual((await findImages(files, [source])).map(({ file, service, image, tag }) => ({ file, service, image, tag })), [
      { file: "environments/dev-env-1/values.yaml", service: "linq-orchestrator", image: "ghcr.io/linq-platform/linq-orchestrator", tag: "v1.0.0" },
    ]);
  });
});

describe("the services of an environment", () => {
  it("follows a kustomization into the directories below it, and not into the base that others share", async () => {
    const files = filesOf({
      "environments/local/kustomization.yaml": "resources: [../../base, gateway, ./worker]\n",
      "environments/local/gateway/kustomization.yaml": "images: [{name: t/gateway, newTag: v1}]\n",
      "environments/local/worker/kustomization.yml": "images: [{name: t/worker, newTag: v1}]\n",
      "base/kustomization.yaml": "images: [{name: t/base, newTag: v1}]\n",
    });
    const images = await findImages(files, [{ application: undefined, path: "environments/local/" }]);
    deepEqual(images.map(({ service, file }) => [service, file]), [
      ["gateway", "environments/local/gateway/kustomization.yaml"],
      ["worker", "environments/local/worker/kustomization.yml"],
    ]);
  });

  const images = () => findImages(filesOf({
    "k8s/backend/kustomization.yaml": "images: [{name: ghcr.io/m/mirai-backend, newTag: v1}]\n",
    "k8s/frontend/kustomization.yaml": "images: [{name: frontend, newName: ghcr.io/m/mirai-frontend, newTag: v1}]\n",
  }), [{ application: "mirai-backend", path: "k8s/backend" }, { application: "mirai-web", path: "k8s/frontend" }], "mirai");

  it("are called by their short name, their image, their directory or their Application", async () => {
    for (const name of ["backend", "mirai-backend", "ghcr.io/m/mirai-backend"]) {
      deepEqual(selectImages(await images(), [name], "dev").map(({ service }) => service), ["backend"], name);
    }
    for (const name of ["frontend", "mirai-web"]) deepEqual(selectImages(await images(), [name], "dev").map(({ service }) => service), ["frontend"], name);
    equal(selectImages(await images(), [], "dev").length, 2);
  });

  it("refuses every unknown one at once, with the nearest", async () => {
    const found = await images();
    throws(() => selectImages(found, ["bakend", "queue"], "dev"), {
      message: 'dev has no service "bakend"; did you mean "backend"?; it has backend, frontend\n       dev has no service "queue"; it has backend, frontend',
      exitCode: 2,
    });
    throws(() => selectImages([], [], "dev"), { message: "no file of dev says which version of an image is deployed" });
  });

  it("refuses a name that means two images, and one tag for images of several owners", async () => {
    const mixed = await findImages(filesOf({
      "a/kustomization.yaml": "images: [{name: one/api, newTag: v1}, {name: postgres, newTag: '16'}]\n",
      "b/kustomization.yaml": "images: [{name: two/api, newTag: v1}]\n",
    }), [{ application: "a", path: "a" }, { application: "b", path: "b" }]);
    throws(() => selectImages(mixed, ["api"], "dev"), { message: '"api" means several services of dev: api (one/api), api (two/api)' });
    throws(() => selectImages(mixed, [], "dev"), {
      message: "dev deploys images of several owners (Docker Hub, one, two), and one tag cannot mean all of them",
      hint: "name the services: api, postgres",
    });
  });
});

describe("a version", () => {
  it("is a tag, or a tag with its digest", () => {
    deepEqual(parseVersion("v20261124-e5c2216"), { tag: "v20261124-e5c2216" });
    deepEqual(parseVersion(`1.2@${digest}`), { tag: "1.2", digest });
  });

  const wrong: [string, string][] = [
    ["2026-11-21T01:21:38Z", '"2026-11-21T01:21:38Z" is not a tag; allowed are up to 128 letters, digits, "_", "." and "-", with no "." or "-" in front'],
    ["", '"" is not a tag; allowed are up to 128 letters, digits, "_", "." and "-", with no "." or "-" in front'],
    ["-v1", '"-v1" is not a tag; allowed are up to 128 letters, digits, "_", "." and "-", with no "." or "-" in front'],
    ["v1+build", '"v1+build" is not a tag; allowed are up to 128 letters, digits, "_", "." and "-", with no "." or "-" in front'],
    ["v1@sha256:abc", '"sha256:abc" is not a digest; allowed is "sha256:" with 64 of the digits 0-9 and a-f'],
    [`@${digest}`, `a tag is missing in front of the digest, got "@${digest}"`],
  ];
  for (const [text, message] of wrong) it(`is not "${text.slice(0, 30)}"`, () => throws(() => parseVersion(text), { message, exitCode: 2 }));
  it("has at most 128 characters", () => {
    equal(parseVersion("a".repeat(128)).tag.length, 128);
    throws(() => parseVersion("a".repeat(129)), UserError);
  });
});

describe("the commit message", () => {
  const change = { service: "backend", file: "k", from: "e5c2216", to: "1234abc" };
  it("has the documented form for one service and for several", () => {
    equal(commitMessage("dev", "1234abc", [change]), "chore: update backend image to 1234abc [skip ci]\n\nbackend: e5c2216 -> 1234abc\n\nEnvironment: dev\n");
    equal(
      commitMessage("prod", "1234abc", [change, { ...change, service: "frontend" }]),
      "chore: update 2 images to 1234abc [skip ci]\n\nbackend: e5c2216 -> 1234abc\nfrontend: e5c2216 -> 1234abc\n\nEnvironment: prod\n",
    );
  });
});

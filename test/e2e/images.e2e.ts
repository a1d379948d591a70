import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { AppsV1Api } from "@kubernetes/client-node";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { simpleGit } from "simple-git";
import { git } from "../cli/image/support";
import { OciClient, PushedImage, registryUrl } from "./support/oci";
import { eventually, Platform } from "./support/platform";
import { e2eTools } from "./support/tools";

const image = "ghcr.io/sogos-llc/mirai-app/mirai-frontend";
const repository = "sogos-llc/mirai-app/mirai-frontend";
const file = "k8s/frontend/kustomization.yaml";

/** An image in the real registry becomes a new ReplicaSet: by a tag in Git, and nothing else. */
describe("a new image tag", () => {
  let platform: Platform;
  let registry: OciClient;
  const pushed = new Map<string, PushedImage>();

  before(async function () {
    this.timeout(3_600_000);
    await e2eTools();
    platform = await Platform.start();
    await platform.up("--stack", "dev", "--system", "mirai");
    await eventually("the registry runs", () => Boolean(tryRegistry()));
    registry = new OciClient(registryUrl(platform.stateDirectory));
    for (const tag of ["1a2b3c4", "5d6e7f8"]) pushed.set(tag, await registry.push(repository, tag));
    await set("1a2b3c4");
    await deployed("1a2b3c4");
  });
  after(() => platform?.down());

  const tryRegistry = () => {
    try {
      return registryUrl(platform.stateDirectory);
    } catch {
      return undefined;
    }
  };
  /** The stack's registry stands in for ghcr.io: the same API, the same names. */
  const set = (tag: string, ...more: string[]) =>
    platform.gitops("image", "set", "dev", tag, "frontend", "--system", "mirai", "--push", "--registry", `ghcr.io=${registry.url}`, ...more);
  const imagesOf = async () => {
    const { items } = await platform.config().makeApiClient(AppsV1Api).listNamespacedReplicaSet({ namespace: "mirai", labelSelector: "app.kubernetes.io/name=mirai-frontend" });
    return items.filter(({ spec }) => (spec?.replicas ?? 0) > 0).map(({ spec }) => spec?.template?.spec?.containers[0]?.image);
  };
  const deployed = (version: string) => eventually(`${version} runs, and nothing else`, async () => {
    const images = await imagesOf();
    return images.length === 1 && images[0] === `${image}:${version}`;
  }, 120);
  const head = async () => (await simpleGit(platform.repository.directory).raw(["log", "-1", "--format=%H %s", "main"])).trim();

  it("reaches the cluster through Git", async () => {
    const begin = Date.now();
    await set("5d6e7f8");
    const written = Date.now();
    await eventually("the new ReplicaSet", async () => (await imagesOf()).includes(`${image}:5d6e7f8`), 120);
    const seconds = (from: number) => ((Date.now() - from) / 1000).toFixed(1);
    process.stdout.write(`      from the command to the new ReplicaSet ${seconds(begin)} s, from its push ${seconds(written)} s\n`);
    match(await head(), /chore: update frontend image to 5d6e7f8 \[skip ci\]$/);
    await deployed("5d6e7f8");
    const got = JSON.parse(await platform.gitops("image", "get", "dev", "--system", "mirai", "--format", "json")) as { images: { tag: string }[] };
    deepEqual(got.images.filter(({ tag }) => tag !== "unreleased"), [{ service: "frontend", image, tag: "5d6e7f8", file, application: "mirai-frontend" }]);
  });

  it("that the registry does not have changes nothing", async () => {
    const before = await head();
    await rejects(set("0000000"), (error: { stderr: string; exitCode: number }) => {
      match(error.stderr, new RegExp(`^error: the registry has no ${image}:0000000$`, "m"));
      equal(error.exitCode, 1);
      return true;
    });
    equal(await head(), before);
    equal(await set("5d6e7f8"), "nothing to change: dev has 5d6e7f8 already");
  });

  it("is rolled back by the older tag, and by a revert", async () => {
    await set("1a2b3c4");
    await deployed("1a2b3c4");
    await set("5d6e7f8", "--digest");
    await deployed(`5d6e7f8@${pushed.get("5d6e7f8")?.digest}`);
    const checkout = join(platform.stateDirectory, "revert");
    git(platform.stateDirectory, "clone", "--quiet", "--branch", "main", platform.repository.directory, checkout);
    git(checkout, "revert", "--no-edit", "HEAD");
    git(checkout, "push", "--quiet", "origin", "main");
    rmSync(checkout, { recursive: true });
    await deployed("1a2b3c4");
    ok((await head()).endsWith('Revert "chore: update frontend image to 5d6e7f8 [skip ci]"'));
  });
});

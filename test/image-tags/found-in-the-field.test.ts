import { deepEqual, equal, rejects } from "node:assert/strict";
import { parse } from "yaml";
import { RepositoryFiles } from "../../clients/git/repository-files";
import { isPlainText, toYaml } from "../../foundation/yaml";
import { findImages, planChange } from "../../image-tags";

const old = `sha256:${"a".repeat(64)}`;
const next = `sha256:${"b".repeat(64)}`;

const filesOf = (files: Record<string, string>): RepositoryFiles => ({ paths: new Set(Object.keys(files)), read: async (path) => files[path] ?? "" });
const imagesIn = (file: string, text: string) => findImages(filesOf({ [file]: text }), [{ application: undefined, path: file.slice(0, file.lastIndexOf("/")) }]);
/** The text after setting a tag on every image, with the digest that the registry gives for it. */
async function set(file: string, text: string, tag: string, digest?: string): Promise<string> {
  const files = filesOf({ [file]: text });
  const images = await imagesIn(file, text);
  const digests = new Map(digest === undefined ? [] : images.map(({ image }) => [image ?? "", digest]));
  return (await planChange(files, images, tag, digests, false)).files.get(file) ?? text;
}
const values = "app/values.yaml";
const kustomization = "app/kustomization.yaml";
const list = (entry: string) => `images:\n- name: shop/api\n${entry}`;

describe("tags in the shapes of real files", () => {
  for (const [what, file, text, expected] of [
    ["before a comment, where nothing stands", values, "image:\n  repository: shop/api\n  tag:  # @schema type:string\n  digest: \"\"\n", "image:\n  repository: shop/api\n  tag:  v2 # @schema type:string\n  digest: \"\"\n"],
    ["right behind the colon", kustomization, list("  newTag: # by the pipeline\n"), list("  newTag: v2 # by the pipeline\n")],
    ["behind a tag of YAML", values, "image:\n  repository: shop/api\n  tag: !!str\n", "image:\n  repository: shop/api\n  tag: !!str v2\n"],
    ["in a mapping on one line", values, "image: {repository: shop/api, tag: , pullPolicy: Always}\n", "image: {repository: shop/api, tag: v2, pullPolicy: Always}\n"],
    ["beside an empty digest", kustomization, list("  newTag: v1\n  digest: \"\"\n"), list("  newTag: v2\n  digest: \"\"\n")],
    ["of a repository that holds it", values, "image:\n  repository: shop.example:5000/api:v1\n", "image:\n  repository: shop.example:5000/api:v2\n"],
  ] as const) {
    it(`are written ${what}`, async () => equal(await set(file, text, "v2"), expected));
  }

  it("are quoted where Go's YAML reads a number, which drops every `_` first", async () => {
    for (const tag of ["7067981e_12", "123e4_5", "1e1_0", "0o1_7", "0x_1F", "1_0", "0b1_1"]) {
      equal(isPlainText(tag), false, tag);
      equal(await set(kustomization, list("  newTag: v1\n"), tag), list(`  newTag: "${tag}"\n`));
      equal(toYaml({ tag, list: [tag] }), `tag: "${tag}"\nlist:\n  - "${tag}"\n`);
    }
    equal(toYaml({ script: "-- a comment\nreturn 1\n" }), "script: |\n  -- a comment\n  return 1\n");
    for (const tag of ["v1_2", "a1e1_0", "1_a", "main"]) equal(toYaml({ tag }), `tag: ${tag}\n`);
    deepEqual(parse(toYaml({ a: "1e1_0", b: "-1_1", c: ".5_1" })), { a: "1e1_0", b: "-1_1", c: ".5_1" });
  });
});

describe("digests in the shapes of real files", () => {
  it("stand behind the tag of a kustomization, and stay there", async () => {
    const text = list(`  newTag: v1@${old}\n`);
    deepEqual((await imagesIn(kustomization, text)).map(({ tag, digest }) => ({ tag, digest })), [{ tag: "v1", digest: old }]);
    equal(await set(kustomization, text, "v2", next), list(`  newTag: v2@${next}\n`));
    await rejects(set(kustomization, text, "v2"), /api is deployed by digest, and the digest of "v2" is not known/);
  });

  for (const [key, before, after] of [["sha", old.slice(7), next.slice(7)], ["sha256", old.slice(7), next.slice(7)], ["sha", old, next], ["digest", old, next]] as const) {
    it(`stand beside the tag as ${key}, ${before.startsWith("sha") ? "in full" : "without their algorithm"}`, async () => {
      const text = (tag: string, digest: string) => `operator:\n  image:\n    repository: shop/operator\n    tag: ${tag}\n    ${key}: "${digest}"\n`;
      deepEqual((await imagesIn(values, text("v1", before))).map(({ digest }) => digest), [old]);
      equal(await set(values, text("v1", before), "v2", next), text("v2", after));
      await rejects(set(values, text("v1", before), "v2"), /deployed by digest/);
    });
  }

  it("in a name would win over the one beside it, and are refused", async () => {
    await rejects(set(values, `image:\n  repository: shop/api@${old}\n  tag: v1\n`, "v2", next), /app\/values\.yaml: image\.repository must be the name of an image alone, got "shop\/api@sha256/);
    await rejects(set(kustomization, list("  newName: other/api:v1\n  newTag: v1\n"), "v2"), /images\.0\.newName must be the name of an image alone, got "other\/api:v1"/);
  });
});

describe("values that are not changed", () => {
  const shared = "api:\n  image: &app\n    repository: shop/api\n    tag: v1\nworker:\n  image: *app\ncron:\n  image:\n    <<: *app\n    pullPolicy: Always\n";
  it("are those that other places of the file share", async () => {
    await rejects(set(values, shared, "v2"), { message: "app/values.yaml: api.image (&app) is used at line 6, line 9 too, which would change with it" });
    const above = "defaults: &all\n  image:\n    repository: shop/api\n    tag: v1\nother: *all\n";
    await rejects(set(values, above, "v2"), /defaults \(&all\) is used at line 5 too/);
    equal(await set(values, shared.replace("*app", "{}").replace("    <<: *app\n", ""), "v2"), shared.replace("*app", "{}").replace("    <<: *app\n", "").replace("v1", "v2"));
  });

  it("are those of a file that SOPS has signed", async () => {
    const signed = (only: string) => `image:\n  repository: shop/api\n  tag: v1\nsops:\n  mac: ENC[AES256_GCM,data:x]\n${only}`;
    await rejects(set(values, signed(""), "v2"), /app\/values\.yaml: is signed by SOPS, and would not be decrypted any more after a change/);
    equal(await set(values, signed("  mac_only_encrypted: true\n"), "v2"), signed("  mac_only_encrypted: true\n").replace("v1", "v2"));
  });

  it("are those of kustomizations that include each other", async () => {
    const files = filesOf({ "app/kustomization.yaml": "resources: [a]\n", "app/a/kustomization.yaml": "resources: [b]\n", "app/a/b/kustomization.yaml": "resources: [../../a]\n" });
    await rejects(findImages(files, [{ application: undefined, path: "app" }]), /kustomizations include each other in a circle: app\/a -> app\/a\/b -> app\/a/);
  });
});

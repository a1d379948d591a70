import { deepEqual, equal, match } from "node:assert/strict";
import { chmodSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { writeTags } from "../../../components/build-pipeline/steps/write-tags";
import { Origin } from "./support/origin";
import { write, Workspaces } from "./support/steps";
import { writeAtTheSameTime } from "./support/writers";

const file = "environments/local/kustomization.yaml";
const registry = "docker-registry.infrastructure.svc.cluster.local:5000";
const kustomization = `# The services in dev.
resources:
  - ../../base/services
images:
  - name: ${registry}/transcripts/api   # the gateway
    newTag: 0123456  # written by the pipeline
  - newTag: "old"
    name: "${registry}/transcripts/web"

  # not built here
  - name: postgres
    newTag: "16"
replicas:
  - { name: api, count: 2 }
`;

describe("the step write-tags", function () {
  this.timeout(60_000);
  const workspaces = new Workspaces();
  after(() => workspaces.remove());

  const image = (service: string, changed = true) => `${changed} ${service} ${registry}/transcripts/${service}`;
  const run = (origin: Origin, variables: Record<string, string> = {}) => workspaces.run("sh", writeTags, {
    GIT_REPO: origin.url, GIT_REVISION: "main", KUSTOMIZATION: file, IMAGE_TAG: "abc123", IMAGES: image("api"), ATTEMPTS: "5", PAUSE: "0.05", AUTHOR: "pipeline", ...variables,
  });
  const withFile = (text = kustomization) => {
    const origin = new Origin(workspaces);
    origin.commit({ [file]: text });
    return origin;
  };

  it("writes one commit an image in the documented form, and leaves everything else as it is", async () => {
    const origin = withFile();
    const { exitCode, stderr, outputs } = await run(origin, { IMAGES: [image("api"), image("web")].join("\n") });
    equal(exitCode, 0, stderr);
    equal(origin.file(file), kustomization.replace("0123456 ", '"abc123" ').replace('"old"', '"abc123"'));
    deepEqual(origin.subjects(3), ["chore: update web image to abc123 [skip ci]", "chore: update api image to abc123 [skip ci]", "change"]);
    equal(outputs.commit, origin.head());
  });

  it("keeps the line ends of Windows, and a last line that is not ended", async () => {
    for (const text of [kustomization.replaceAll("\n", "\r\n"), kustomization.trimEnd(), kustomization.trimEnd().replaceAll("\n", "\r\n"), "images:\n- newTag: v1\n  name: x\n- name: web"]) {
      const origin = withFile(text);
      const added = text.endsWith("web");
      const { exitCode, stderr } = await run(origin, added ? { IMAGES: "true web web" } : {});
      equal(exitCode, 0, stderr);
      equal(origin.file(file), added ? `${text}\n  newTag: "abc123"` : text.replace("0123456 ", '"abc123" '));
    }
  });

  it("writes through no link that leads out of the checkout", async () => {
    const origin = new Origin(workspaces);
    const outside = join(workspaces.directory("outside"), "kustomization.yaml");
    for (const target of [outside, "../../.git/config"]) {
      write(dirname(outside), { "kustomization.yaml": kustomization });
      origin.link(file, target);
      const { exitCode, stderr } = await run(origin);
      deepEqual([exitCode, stderr, readFileSync(outside, "utf8")], [1, `error: ${file} on the branch main is a symbolic link that leads out of the checkout\n`, kustomization]);
    }
  });

  it("leaves what was not built, and writes nothing when there is nothing new", async () => {
    const origin = withFile();
    await run(origin, { IMAGES: [image("api", false), image("web")].join("\n") });
    equal(origin.file(file), kustomization.replace('"old"', '"abc123"'));
    const before = origin.head();
    const { exitCode, stdout } = await run(origin, { IMAGES: image("web") });
    deepEqual([exitCode, origin.head()], [0, before]);
    match(stdout, /^nothing to write: .* has the tag already$/m);
  });

  it("adds a tag to an entry without one, and knows lists that are not indented", async () => {
    const origin = withFile(`images:\n- name: ${registry}/transcripts/api\n\n# the end\n`);
    await run(origin);
    equal(origin.file(file), `images:\n- name: ${registry}/transcripts/api\n  newTag: "abc123"\n\n# the end\n`);
  });

  const refused: [string, string, RegExp][] = [
    ["no entry of that name", "images:\n  - name: other\n    newTag: x\n", /the list of images has 0 entries with that name, and needs one$/m],
    ["two entries of that name", `images:\n  - name: ${registry}/transcripts/api\n  - name: ${registry}/transcripts/api\n`, /has 2 entries with that name/],
    ["a digest", `images:\n  - name: ${registry}/transcripts/api\n    digest: sha256:${"0".repeat(64)}\n`, /has a digest, which wins over a tag$/m],
    ["a list in one line", `images: [{ name: ${registry}/transcripts/api, newTag: x }]\n`, /is not written as a list, one line an item$/m],
  ];
  for (const [title, text, message] of refused) {
    it(`refuses a kustomization with ${title}, and commits nothing`, async () => {
      const origin = withFile(text);
      const before = origin.head();
      const { exitCode, stderr } = await run(origin, { IMAGES: image("api") });
      equal(exitCode, 1);
      match(stderr, /^error: environments\/local\/kustomization\.yaml: docker-registry\.infrastructure\.svc\.cluster\.local:5000\/transcripts\/api: /m);
      match(stderr, message);
      equal(origin.head(), before);
    });
  }

  it("says which file and which branch are not there", async () => {
    const origin = withFile();
    match((await run(origin, { KUSTOMIZATION: "none.yaml" })).stderr, /^error: there is no none\.yaml on the branch main$/m);
    match((await run(origin, { GIT_REVISION: "gone" })).stderr, /^error: git-revision must be a branch, .* got "gone"/m);
  });

  it("does not try again where the repository refuses", async () => {
    const origin = withFile();
    const hook = join(origin.path, "hooks", "pre-receive");
    write(origin.path, { "hooks/pre-receive": "#!/bin/sh\necho 'branch main is protected' >&2\nexit 1\n" });
    chmodSync(hook, 0o755);
    const before = origin.head();
    const { exitCode, stderr } = await run(origin);
    equal(exitCode, 1);
    match(stderr, /^error: the repository refused the commit: .*(protected|declined)/m);
    equal(origin.head(), before);
  });

  it("gives up after the agreed attempts when others are always faster", async () => {
    const origin = withFile();
    // Every push finds that the branch has moved in the meantime.
    write(origin.path, { "hooks/update": "#!/bin/sh\necho 'cannot lock ref' >&2\nexit 1\n" });
    chmodSync(join(origin.path, "hooks", "update"), 0o755);
    const { exitCode, stderr } = await run(origin, { ATTEMPTS: "3" });
    equal(exitCode, 1);
    match(stderr, /^error: others pushed to main 3 times while this step did; nothing was written, run it again$/m);
  });

  it("loses nothing when several write at the same time", async function () {
    this.timeout(120_000);
    await writeAtTheSameTime(workspaces, 5);
  });
});

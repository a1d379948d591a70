import { deepEqual, equal } from "node:assert/strict";
import { writeTags } from "../../../../components/build-pipeline/steps/write-tags";
import { Origin } from "./origin";
import { Workspaces } from "./steps";

const file = "environments/local/kustomization.yaml";

/** Has so many pipelines write the tag of one service each into one file of one branch, and checks that nothing is lost. */
export async function writeAtTheSameTime(workspaces: Workspaces, count: number): Promise<void> {
  const services = Array.from({ length: count }, (_, index) => `service-${index}`);
  const content = (tag: (service: string) => string) =>
    `images:\n${services.map((service) => `  - name: registry.example/${service}\n    newTag: "${tag(service)}"\n`).join("")}`;
  const origin = new Origin(workspaces);
  origin.commit({ [file]: content(() => "old") });
  const results = await Promise.all(services.map((service) => workspaces.run("sh", writeTags, {
    GIT_REPO: origin.url, GIT_REVISION: "main", KUSTOMIZATION: file, IMAGE_TAG: `tag-of-${service}`, IMAGES: `true ${service} registry.example/${service}`,
    ATTEMPTS: "40", PAUSE: "2", AUTHOR: "pipeline",
  })));
  deepEqual(results.map(({ exitCode, stderr }) => [exitCode, stderr]), services.map(() => [0, ""]));
  equal(origin.file(file), content((service) => `tag-of-${service}`));
  deepEqual(origin.subjects(count + 1).sort(), ["change", ...services.map((service) => `chore: update ${service} image to tag-of-${service} [skip ci]`)].sort());
  deepEqual(origin.merges(), []);
}

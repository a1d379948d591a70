import { deepEqual, equal } from "node:assert/strict";
import { declaredImages } from "../../../cli/image/declared";

describe("what the program of a stack says about images", function () {
  this.timeout(120_000);

  it("is where each Application of the environment keeps them, and on which branch", async () => {
    const declared = await declaredImages("staging", "linq", "https://git.example.com/other.git");
    equal(declared?.repository, "https://git.example.com/other.git");
    equal(declared?.branch, "main");
    deepEqual(declared?.sources, [
      { application: "staging-env-1-linq-platform", path: "helm-charts/linq-platform", valueFiles: ["../../environments/staging-env-1/values.yaml"] },
    ]);
    equal(declared?.otherWriter, undefined);
  });

  it("names the Image Updater where that writes the tags", async () => {
    const declared = await declaredImages("dev", "transcripts", "https://git.example.com/other.git");
    deepEqual(declared?.sources.map(({ application, path }) => [application, path]), [
      ["transcripts-infrastructure", "deploy/kubernetes/base/infrastructure"], ["transcripts-services", "deploy/kubernetes/environments/local"],
    ]);
    equal(declared?.otherWriter, 'ImageUpdater "transcripts-dev"');
  });
});

import { equal, ok } from "node:assert/strict";
import { execa } from "execa";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { packageDirectory } from "../../foundation/paths";
import { TestRegistry, TestRepository } from "../cli/image/support";

const writers = 20;

describe("many writers of image tags", () => {
  let registry: TestRegistry;
  let repository: TestRepository;
  const services = Array.from({ length: writers }, (_, index) => `service-${index + 1}`);
  before(async () => {
    registry = await TestRegistry.start(Object.fromEntries(services.map((service) => [`shop/${service}`, ["v1", "v2"]])));
    // Neighbouring lines, which a rebase of commits could not merge.
    repository = new TestRepository({ "overlays/dev/kustomization.yaml": ["images:", ...services.map((service) => `- {name: ${registry.host}/shop/${service}, newTag: v1}`), ""].join("\n") });
  });
  after(async () => {
    await registry.stop();
    repository.remove();
  });

  it(`all ${writers} land, none is lost, and the history is a line`, async () => {
    const begin = Date.now();
    const ended = await Promise.allSettled(services.map(async (service) => {
      const { stdout } = await execa(process.execPath, [
        join(packageDirectory, "bin", "gitops.js"), "image", "set", "dev", "v2", service,
        "--repo", pathToFileURL(repository.bare).href, "--branch", "main", "--path", "overlays/dev", "--push", "--format", "json",
      ], { cwd: packageDirectory, stdin: "ignore" });
      return JSON.parse(stdout) as { commit: string; retries: number };
    }));
    const results = ended.map((one) => {
      if (one.status === "rejected") throw one.reason;
      return one.value;
    });
    const log = repository.log("%H %P");
    equal(log.length, writers + 1);
    ok(log.every((line) => line.split(" ").length <= 2), "no commit has two parents");
    equal(new Set(results.map(({ commit }) => commit)).size, writers);
    ok(results.every(({ commit }) => log.some((line) => line.startsWith(commit))), "every commit that was reported is on the branch");
    equal(repository.read("overlays/dev/kustomization.yaml").match(/newTag: v2/g)?.length, writers);
    const retries = results.reduce((sum, result) => sum + result.retries, 0);
    ok(retries > 0, "they met");
    process.stdout.write(`      ${writers} writers in ${((Date.now() - begin) / 1000).toFixed(1)} s, ${retries} pushes that came too late\n`);
  });
});

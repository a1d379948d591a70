import * as assert from "node:assert/strict";
import { EnvironmentName } from "../../model/environment";
import { applicationsOf } from "../../systems";
import { mirai } from "../../systems/mirai";

const environments = Object.values(EnvironmentName);

describe("mirai", () => {
  it("has three Applications at the documented paths, in every environment (M3)", () => {
    for (const environment of environments) {
      assert.deepEqual(
        applicationsOf(mirai, environment).map(({ name, source, destination }) => [name, source.path, destination.namespace]),
        [
          ["mirai-backend", "k8s/backend", "mirai"],
          ["mirai-frontend", "k8s/frontend", "mirai"],
          ["mirai-marketing", "k8s/frontend-marketing", "mirai"],
        ],
      );
    }
  });

  it("has its Applications in project applications (M3)", () => assert.equal(mirai.projectName, "applications"));

  it("is one tree, with a branch for each environment", () => {
    assert.deepEqual(environments.map((environment) => mirai.environments[environment].branch), ["main", "staging", "production"]);
  });

  it("has services that wait for nobody, as they are built and deployed by themselves", () => {
    assert.deepEqual(applicationsOf(mirai, "prod").flatMap(({ after = [] }) => after), []);
  });
});

import * as assert from "node:assert/strict";
import { EnvironmentName } from "../../model/environment";
import { applicationsOf } from "../../systems";
import { mirai } from "../../systems/mirai";

const environments = Object.values(EnvironmentName);

describe("mirai", () => {
  it("is one tree, with a branch for each environment", () => {
    assert.deepEqual(environments.map((environment) => mirai.environments[environment].branch), ["main", "staging", "production"]);
  });

  it("has services that wait for nobody, as they are built and deployed by themselves", () => {
    assert.deepEqual(applicationsOf(mirai, "prod").flatMap(({ after = [] }) => after), []);
  });
});

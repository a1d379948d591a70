import * as assert from "node:assert/strict";
import { EnvironmentName } from "../../model/environment";
import { applicationsOf } from "../../systems";
import { linq } from "../../systems/linq";

const environments = Object.values(EnvironmentName);

describe("linq", () => {
  it("has a cluster for each environment, and keeps their names apart in the Argo CD that they share (Q2)", () => {
    assert.deepEqual(environments.map((environment) => linq.environments[environment].cluster), ["dev-cluster", "staging-cluster", "production"]);
    const namespaces = environments.flatMap((environment) => applicationsOf(linq, environment).map(({ destination }) => destination.namespace));
    assert.equal(new Set(namespaces).size, 3);
  });
});

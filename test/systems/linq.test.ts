import * as assert from "node:assert/strict";
import { EnvironmentName } from "../../model/environment";
import { applicationsOf } from "../../systems";
import { linq } from "../../systems/linq";

const environments = Object.values(EnvironmentName);

describe("linq", () => {
  it("has one Application for each environment, named as documented", () => {
    assert.deepEqual(environments.map((environment) => applicationsOf(linq, environment).map(({ name }) => name)), [
      ["dev-env-1-linq-platform"], ["staging-env-1-linq-platform"], ["production-env-1-linq-platform"],
    ]);
  });

  it("deploys one chart with the values of the environment (Q1)", () => {
    const sources = environments.flatMap((environment) => applicationsOf(linq, environment).map(({ source }) => source));
    assert.deepEqual(sources, ["dev-env-1", "staging-env-1", "production-env-1"].map((name) => (
      { path: "helm-charts/linq-platform", helm: { valueFiles: [`../../environments/${name}/values.yaml`] } }
    )));
  });

  it("has a cluster for each environment, and keeps their names apart in the Argo CD that they share (Q2)", () => {
    assert.deepEqual(environments.map((environment) => linq.environments[environment].cluster), ["dev-cluster", "staging-cluster", "production"]);
    const namespaces = environments.flatMap((environment) => applicationsOf(linq, environment).map(({ destination }) => destination.namespace));
    assert.equal(new Set(namespaces).size, 3);
  });
});

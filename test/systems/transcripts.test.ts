import * as assert from "node:assert/strict";
import { EnvironmentName } from "../../model/environment";
import { applicationsOf, systems } from "../../systems";

const transcripts = systems.get("transcripts")!;
const environments = Object.values(EnvironmentName);

describe("transcripts", () => {
  it("has the infrastructure and the services, where they are documented (T2, T3)", () => {
    assert.deepEqual(applicationsOf(transcripts, "dev"), [
      { name: "transcripts-infrastructure", source: { path: "deploy/kubernetes/base/infrastructure" }, destination: { namespace: "infrastructure" } },
      {
        name: "transcripts-services", source: { path: "deploy/kubernetes/environments/local" }, destination: { namespace: "endpoints" },
        after: ["transcripts-infrastructure"],
      },
    ]);
    const paths = environments.map((environment) => applicationsOf(transcripts, environment)[1]?.source.path);
    assert.deepEqual(paths, ["local", "staging", "production"].map((name) => `deploy/kubernetes/environments/${name}`));
  });

  it("deploys by itself in dev, with prune and selfHeal, unless the phase says otherwise", () => {
    assert.deepEqual(environments.map((environment) => transcripts.environments[environment].syncPolicy), [undefined, undefined, undefined]);
  });

  it("follows the branch that is built in dev, and main in the others", () => {
    assert.deepEqual(environments.map((environment) => transcripts.environments[environment].branch), ["migration-to-modularity", "main", "main"]);
  });

  it("is built once, in dev", () => {
    assert.deepEqual(environments.map((environment) => transcripts.environments[environment].buildsImages), [true, undefined, undefined]);
  });

  it("builds every service from a directory of its own, with its tests", () => {
    const services = transcripts.pipeline?.services ?? [];
    assert.deepEqual(services.map(({ name, context, paths }) => [name, context, paths]), [
      ["gateway", "services/gateway", ["services/gateway", "libraries"]],
      ["transcription", "services/transcription", ["services/transcription", "libraries"]],
    ]);
    assert.ok(services.every(({ test }) => test !== undefined));
  });

  it("deploys its images with an Application that it has", () => {
    assert.deepEqual(transcripts.pipeline?.deploys.filter((name) => !transcripts.applications.some((application) => application.name === name)), []);
  });
});

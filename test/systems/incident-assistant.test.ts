import * as assert from "node:assert/strict";
import { EnvironmentName } from "../../model/environment";
import { applicationsOf } from "../../systems";
import { incidentAssistant } from "../../systems/incident-assistant";

const environments = Object.values(EnvironmentName);

describe("incident-assistant", () => {
  it("has one Application for each environment, at its overlay and in its namespace (B3)", () => {
    assert.deepEqual(
      environments.flatMap((environment) => applicationsOf(incidentAssistant, environment).map(({ name, source, destination }) => [name, source.path, destination.namespace])),
      environments.map((environment) => [`ai-incident-assistant-${environment}`, `k8s/overlays/${environment}`, environment]),
    );
  });

  it("follows main everywhere, by itself in dev only (B4)", () => {
    assert.deepEqual(environments.map((environment) => incidentAssistant.environments[environment].branch), ["main", "main", "main"]);
    assert.deepEqual(environments.map((environment) => incidentAssistant.environments[environment].syncPolicy), [undefined, "manual", undefined]);
  });
});

import * as assert from "node:assert/strict";
import { Environment } from "../../components";
import { EnvironmentName } from "../../model/environment";
import { applicationsOf, systems } from "../../systems";
import { record } from "../support/record";

const link = systems.get("link")!;
const environments = Object.values(EnvironmentName);
const names = (environment: EnvironmentName) => applicationsOf(link, environment).map(({ name }) => name);

/** Requirement L2 with the decisions on operators: what stands in which wave. */
const waves: Record<number, string[]> = {
  [-2]: ["link-prerequisites", "external-secrets-operator", "cert-manager", "ingress-nginx", "postgres-ha-operator"],
  [-1]: ["postgres-ha-cluster"],
  0: ["postgres-ha-pgbouncer", "redis-cluster-ha", "redis-sentinel-ha", "qdrant-cluster", "linkerd-config", "prometheus-stack"],
  1: ["qdrant-backup", "loki-stack", "jaeger-tracing", "custom-dashboards", "alert-rules"],
  2: ["user-svc", "chat-svc", "ai-svc", "discovery-svc", "search-svc"],
  3: ["link-app", "link-frontend"],
  4: ["api-gateway"],
};

describe("link", () => {
  it("has 27 Applications, 25 in each environment (L1)", () => {
    assert.deepEqual(environments.map((environment) => names(environment).length), [25, 25, 25]);
    assert.equal(new Set(environments.flatMap(names)).size, 27);
  });

  it("has each environment's own Application in its own stack only", () => {
    const own = (environment: EnvironmentName) => names(environment).filter((name) => name.startsWith("link-app"));
    assert.deepEqual(environments.map(own), [["link-app-dev"], ["link-app-staging"], ["link-app-production"]]);
  });

  it("follows develop in dev and staging, main in production (L3)", () => {
    assert.deepEqual(environments.map((environment) => link.environments[environment].branch), ["develop", "develop", "main"]);
  });

  for (const environment of environments) {
    it(`stands in the decided waves in ${environment} (L2)`, async () => {
      let found: Record<string, number> = {};
      await record((opts) => {
        found = new Environment(environment, {
          system: link.name, environment, repositoryUrl: link.repositoryUrl, branch: "b", waves: link.waves, applications: applicationsOf(link, environment),
        }, opts).waves;
      });
      const expected = Object.entries(waves).flatMap(([wave, applications]) => applications.map((name): [string, number] =>
        [name === "link-app" ? `link-app-${environment === "prod" ? "production" : environment}` : name, Number(wave)]));
      assert.deepEqual(found, Object.fromEntries(expected));
    });
  }

  it("lets a dashboard hold nobody up, and nothing else", () => {
    const free = applicationsOf(link, "prod").filter(({ blocking }) => blocking === false).map(({ name }) => name);
    assert.deepEqual(free, ["custom-dashboards"]);
  });

  it("keeps its paths apart by environment", () => {
    const paths = environments.flatMap((environment) => applicationsOf(link, environment).map(({ source }) => source.path));
    assert.equal(new Set(paths).size, 75);
  });
});

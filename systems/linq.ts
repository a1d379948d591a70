import { EnvironmentTextsArgs, fromSecret, httpProbes, LayoutKind, PeerArgs, ServiceArgs, UnitArgs } from "../workloads";
import { System } from "./system";

/** What linq itself calls its environments; their namespaces are called so, too. */
const ownName: EnvironmentTextsArgs = { dev: "dev-env-1", staging: "staging-env-1", prod: "production-env-1" };

const service = (name: string, to: PeerArgs[], details: Partial<ServiceArgs> = {}): ServiceArgs => ({
  name,
  image: `ghcr.io/linq-platform/${name}`,
  port: 8080,
  probes: httpProbes("/health"),
  // Asked after every deployment, 30 s and three tries: a deployment that does not answer has failed.
  endpointCheck: { path: "/health", port: 8080, timeoutSeconds: 30, tries: 3 },
  meshed: true,
  traffic: { from: [{ namespace: "monitoring" }], to },
  ...details,
});

/** One release of one chart that has the charts of the services as dependencies. */
const unit: UnitArgs = {
  name: "linq-platform",
  layout: {
    kind: LayoutKind.Charts, base: "helm-charts", umbrella: "linq-platform",
    paths: { dev: `environments/${ownName.dev}`, staging: `environments/${ownName.staging}`, prod: `environments/${ownName.prod}` },
  },
  namespaces: ownName,
  services: [
    service("linq-orchestrator", [{ service: "linq-workcell-manager" }], { secretVariables: fromSecret("linq-orchestrator", "DATABASE_URL") }),
    service("linq-workcell-manager", []),
  ],
  secrets: [{ name: "linq-orchestrator", keys: ["DATABASE_URL"] }],
};

/** The LINQ platform: a chart for each service, one Application for each environment, three clusters. */
export const linq: System = {
  name: "linq",
  repositoryUrl: "https://github.com/linq-platform/gitops.git",
  waves: { first: 0, last: 0 },
  environments: {
    dev: { branch: "main", ownName: ownName.dev, cluster: "dev-cluster", distinctNames: true },
    staging: { branch: "main", ownName: ownName.staging, cluster: "staging-cluster", distinctNames: true },
    prod: { branch: "main", ownName: ownName.prod, cluster: "production", distinctNames: true },
  },
  applications: [{
    names: { dev: `${ownName.dev}-linq-platform`, staging: `${ownName.staging}-linq-platform`, prod: `${ownName.prod}-linq-platform` },
    unit,
  }],
  owners: { everything: ["@linq-platform/developers"], staging: ["@linq-platform/qa"], prod: ["@linq-platform/sre"] },
};

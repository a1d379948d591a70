import { System } from "./system";

const environments: System["environments"] = {
  dev: { branch: "main", ownName: "dev-env-1", cluster: "dev-cluster", distinctNames: true },
  staging: { branch: "main", ownName: "staging-env-1", cluster: "staging-cluster", distinctNames: true },
  prod: { branch: "main", ownName: "production-env-1", cluster: "production", distinctNames: true },
};

/** The LINQ platform: a chart for each service, one Application for each environment, three clusters. */
export const linq: System = {
  name: "linq",
  repositoryUrl: "https://github.com/linq-platform/gitops.git",
  waves: { first: 0, last: 0 },
  environments,
  applications: (environment) => {
    const { ownName = environment } = environments[environment];
    return [{
      name: `${ownName}-linq-platform`,
      // One release of one chart that has the charts of the services as dependencies.
      source: { path: "helm-charts/linq-platform", helm: { valueFiles: [`../../environments/${ownName}/values.yaml`] } },
      destination: { namespace: ownName },
    }];
  },
};

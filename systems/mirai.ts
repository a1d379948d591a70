import { System } from "./system";

/** Mirai: three services, each with its own Application, in one tree. Environments are branches of it. */
export const mirai: System = {
  name: "mirai",
  repositoryUrl: "https://github.com/Sogos-LLC/mirai-app.git",
  projectName: "applications",
  waves: { first: 0, last: 0 },
  environments: {
    // Pipelines build and write tags on main, as documented; a merge into the next branch promotes.
    dev: { branch: "main", distinctNames: true },
    staging: { branch: "staging" },
    prod: { branch: "production" },
  },
  applications: () => [
    { name: "mirai-backend", source: { path: "k8s/backend" }, destination: { namespace: "mirai" } },
    { name: "mirai-frontend", source: { path: "k8s/frontend" }, destination: { namespace: "mirai" } },
    { name: "mirai-marketing", source: { path: "k8s/frontend-marketing" }, destination: { namespace: "mirai" } },
  ],
};

import { everywhere, fromSecret, httpProbes, LayoutKind, PeerArgs, ServiceArgs, ServiceEnvironmentArgs, UnitArgs } from "../workloads";
import { SystemApplication } from "./application";
import { System } from "./system";

/** The same in every environment, because a merge of branches promotes. */
const three: ServiceEnvironmentArgs = {
  replicas: 3,
  resources: { requests: { cpu: "200m", memory: "256Mi" }, limits: { cpu: "1", memory: "512Mi" } },
};
const ingress: PeerArgs = { namespace: "ingress-nginx" };

const service = (name: string, details: Pick<ServiceArgs, "port" | "probes"> & Partial<ServiceArgs>): ServiceArgs => ({
  name,
  image: `ghcr.io/sogos-llc/mirai-app/${name}`,
  environments: { dev: three, staging: three, prod: three },
  ...details,
});

/** The Application of one service, in a directory that all environments share. */
const application = (path: string, declared: ServiceArgs, secrets: UnitArgs["secrets"] = []): SystemApplication => ({
  unit: {
    name: declared.name,
    layout: { kind: LayoutKind.Directory, paths: everywhere(path) },
    namespaces: everywhere("mirai"),
    services: [declared],
    secrets,
  },
});

const backend = service("mirai-backend", {
  port: 8080,
  probes: httpProbes("/health"),
  secretVariables: fromSecret("mirai-backend", "DATABASE_URL", "REDIS_URL", "SMTP_PASSWORD"),
  migrations: { command: ["/app/migrate", "up"] },
  traffic: {
    from: [ingress],
    to: [
      { namespace: "kratos", ports: [4433, 4434] },
      { namespace: "redis", ports: [6379] },
      { name: "smtp", cidr: "0.0.0.0/0", ports: [587] },
      { name: "database", namespace: "postgres", ports: [5432] },
    ],
  },
});
const frontend = service("mirai-frontend", {
  port: 3000,
  probes: httpProbes("/api/health"),
  writablePaths: ["/tmp", "/app/.next/cache"],
  traffic: { from: [ingress], to: [{ service: "mirai-backend" }, { namespace: "kratos", ports: [4433] }] },
});
const marketing = service("mirai-marketing", { port: 8080, probes: httpProbes("/"), traffic: { from: [ingress] } });

/** Mirai: three services, each with its own Application, in one tree. Environments are branches of it. */
export const mirai: System = {
  name: "mirai",
  repositoryUrl: "https://github.com/Sogos-LLC/mirai-app.git",
  projectName: "applications",
  waves: { first: 0, last: 0 },
  environments: {
    // Pipelines build and write tags on main, as documented; a merge into the next branch promotes.
    dev: { branch: "main", distinctNames: true, workflowsPush: true },
    staging: { branch: "staging" },
    prod: { branch: "production" },
  },
  applications: [
    application("k8s/backend", backend, [{ name: "mirai-backend", keys: ["DATABASE_URL", "REDIS_URL", "SMTP_PASSWORD"] }]),
    application("k8s/frontend", frontend),
    application("k8s/frontend-marketing", marketing),
  ],
};

import { RepositorySystem } from "../../../gitops-repository";
import { EnvironmentName } from "../../../model/environment";
import { contentOf } from "../../../systems/declared";
import { commandProbes, everywhere, fromSecret, httpProbes, LayoutKind, ServiceArgs, StatefulServiceArgs } from "../../../workloads";

const repositoryUrl = "https://git.example.com/team/gitops.git";
const oneBranch = { dev: { branch: "main" }, staging: { branch: "main" }, prod: { branch: "main" } };

export const backend: ServiceArgs = {
  name: "backend",
  image: "registry.example.com/helpdesk/backend",
  imageName: "backend",
  port: 8080,
  probes: httpProbes("/health"),
  variables: { LOG_FORMAT: "json" },
  secretVariables: { ...fromSecret("backend-secrets", "OPENAI_API_KEY"), ...fromSecret("postgres-secret", "POSTGRES_PASSWORD") },
  migrations: {
    command: ["node", "migrate.js"],
    zeroDowntime: { expand: ["node", "migrate.js", "expand"], migrate: ["node", "migrate.js", "data"], contract: ["node", "migrate.js", "contract"] },
  },
  endpointCheck: {},
  traffic: { from: [{ service: "frontend" }], to: [{ service: "postgres" }, { host: "api.openai.com", name: "openai", ports: [443] }] },
  environments: {
    dev: { host: "dev.helpdesk.example.com", variables: { LOG_LEVEL: "debug" } },
    staging: { host: "staging.helpdesk.example.com", variables: { LOG_LEVEL: "info" } },
    prod: { host: "helpdesk.example.com", variables: { LOG_LEVEL: "info" }, autoscaling: { maxReplicas: 6 } },
  },
  ingress: { path: "/api" },
};

export const frontend: ServiceArgs = {
  name: "frontend",
  image: "registry.example.com/helpdesk/frontend",
  port: 3000,
  probes: httpProbes("/api/health"),
  environments: {
    dev: { host: "dev.helpdesk.example.com" },
    staging: { host: "staging.helpdesk.example.com" },
    prod: { host: "helpdesk.example.com" },
  },
};

export const postgres: StatefulServiceArgs = {
  name: "postgres",
  image: "docker.io/library/postgres:17.2",
  port: 5432,
  portName: "postgres",
  user: 999,
  probes: commandProbes("pg_isready", "-U", "postgres"),
  variables: { PGDATA: "/var/lib/postgresql/data/pgdata" },
  secretVariables: fromSecret("postgres-secret", "POSTGRES_USER", "POSTGRES_PASSWORD", "POSTGRES_DB"),
  writablePaths: ["/tmp", "/var/run/postgresql"],
  storage: { size: "10Gi", mountPath: "/var/lib/postgresql/data" },
};

/** A base with an overlay for each environment, as incident-assistant has it. */
export const helpdesk: RepositorySystem = {
  name: "helpdesk",
  repositoryUrl,
  clusterHas: ["metrics-server"],
  environments: oneBranch,
  owners: { everything: ["@example/platform"], prod: ["@example/sre"] },
  applications: [{
    names: { dev: "helpdesk-dev", staging: "helpdesk-staging", prod: "helpdesk-prod" },
    unit: {
      name: "helpdesk",
      layout: {
        kind: LayoutKind.Overlays,
        base: "k8s/base",
        paths: { dev: "k8s/overlays/dev", staging: "k8s/overlays/staging", prod: "k8s/overlays/prod" },
        fileNames: { "postgres-statefulset.yaml": "postgres-deployment.yaml" },
        namespaceFile: true,
      },
      namespaces: { dev: "dev", staging: "staging", prod: "prod" },
      services: [backend, frontend],
      statefulServices: [postgres],
      secrets: [{ name: "postgres-secret", keys: ["POSTGRES_USER", "POSTGRES_PASSWORD", "POSTGRES_DB"] }, { name: "backend-secrets", keys: ["OPENAI_API_KEY"] }],
      pullSecret: "registry-credentials",
    },
  }],
};

export const mail: ServiceArgs = {
  name: "mail",
  image: "registry.example.com/club/mail",
  port: 8080,
  morePorts: [{ name: "metrics", port: 9090 }],
  probes: httpProbes("/health"),
  secretVariables: fromSecret("mail-secrets", "TOKEN"),
  config: { mountPath: "/etc/mail", files: { "mail.toml": "from = 'club@example.com'\n" } },
  migrations: { command: ["mail", "migrate"] },
  meshed: true,
  traffic: {
    from: [{ service: "site", ports: [8080] }, { namespace: "monitoring", podLabels: { app: "prometheus" }, ports: [9090] }],
    to: [
      { name: "kratos", namespace: "kratos", podLabels: { "app.kubernetes.io/name": "kratos" }, ports: [4433] },
      { name: "redis", namespace: "redis", ports: [6379] },
      { name: "smtp", cidr: "203.0.113.0/24", ports: [587] },
    ],
  },
};

export const site: ServiceArgs = {
  name: "site", image: "registry.example.com/club/site", port: 3000, probes: httpProbes("/"), meshed: true, traffic: { to: [{ service: "mail", ports: [8080] }] },
};

/** A directory for each Application that the environments share, each on its own branch, as mirai has it; with operators of others. */
export const club: RepositorySystem = {
  name: "club",
  repositoryUrl,
  environments: { dev: { branch: "main" }, staging: { branch: "staging" }, prod: { branch: "production" } },
  applications: [
    { name: "club-mail", unit: {
      name: "mail",
      layout: { kind: LayoutKind.Directory, paths: everywhere("k8s/mail") },
      namespaces: everywhere("club"),
      services: [mail],
      secrets: [{ name: "mail-secrets", keys: ["TOKEN"], external: { store: "vault", key: "club/mail", properties: { TOKEN: "token" } } }],
    } },
    { name: "club-site", unit: { name: "site", layout: { kind: LayoutKind.Directory, paths: everywhere("k8s/site") }, namespaces: everywhere("club-site"), services: [site] } },
    { name: "club-alerts", unit: {
      name: "alerts",
      layout: { kind: LayoutKind.Directory, paths: everywhere("k8s/alerts") },
      namespaces: everywhere("club"),
      manifests: [{ file: "rules.yaml", object: { apiVersion: "monitoring.coreos.com/v1", kind: "PrometheusRule", metadata: { name: "club" }, spec: { groups: [] } } }],
    } },
    { unit: {
      name: "cert-manager",
      layout: { kind: LayoutKind.Directory, paths: everywhere("k8s/cert-manager") },
      namespaces: everywhere("cert-manager"),
      charts: [{
        name: "cert-manager", repository: "https://charts.example.com", version: "1.18.2",
        values: { crds: { enabled: true }, resources: { requests: { cpu: "50m" } } },
        environmentValues: { prod: { replicaCount: 2, resources: { requests: { memory: "64Mi" } } } },
      }],
    } },
    { name: "foreign", external: { sources: everywhere({ path: "k8s/foreign" }), namespaces: everywhere("club") } },
  ],
};

const ownNames: Record<EnvironmentName, string> = { dev: "dev-env-1", staging: "staging-env-1", prod: "production-env-1" };

/** A chart for each service and values for each environment, as linq has it. */
export const labs: RepositorySystem = {
  name: "labs",
  repositoryUrl,
  clusterHas: ["metrics-server"],
  environments: oneBranch,
  applications: [{
    names: { dev: "dev-env-1-labs", staging: "staging-env-1-labs", prod: "production-env-1-labs" },
    unit: {
      name: "labs",
      layout: {
        kind: LayoutKind.Charts, base: "helm-charts", umbrella: "labs-platform",
        paths: { dev: "environments/dev-env-1", staging: "environments/staging-env-1", prod: "environments/production-env-1" },
      },
      namespaces: ownNames,
      services: [
        {
          name: "orchestrator", image: "registry.example.com/labs/orchestrator", port: 8080, probes: httpProbes("/health"), endpointCheck: {},
          variables: { GREETING: "{{ not an expression }}", ZONE: "no" },
          environments: { dev: { host: "dev.labs.example.com" }, prod: { host: "labs.example.com", autoscaling: { maxReplicas: 9 }, variables: { MODE: "fast" } } },
        },
        { name: "workcell", image: "registry.example.com/labs/workcell", port: 8080, probes: httpProbes("/health"), traffic: { from: [{ service: "orchestrator" }] } },
      ],
    },
  }],
};

/** The same system with a change in its units. */
export function withUnits(system: RepositorySystem, change: (units: any[]) => void): RepositorySystem {
  const copy = structuredClone(system);
  change(contentOf(copy).units);
  return copy;
}

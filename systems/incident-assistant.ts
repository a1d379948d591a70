import { SyncPolicy } from "../model/sync-policy";
import { commandProbes, fromSecret, httpProbes, LayoutKind, ServiceArgs, StatefulServiceArgs, UnitArgs } from "../workloads";
import { ClusterComponent } from "./cluster-component";
import { System } from "./system";

const name = "ai-incident-assistant";
const hosts = { dev: "dev.incident-assistant.example", staging: "staging.incident-assistant.example", prod: "incident-assistant.example" };
/** Replicas and resources are the platform's defaults, which are this team's: 1, 2 and 3; 200m and 256Mi, in prod 500m to 1000m and 512Mi to 1Gi. */
const exposed = { dev: { host: hosts.dev }, staging: { host: hosts.staging }, prod: { host: hosts.prod } };

const backend: ServiceArgs = {
  name: "backend",
  image: "registry.digitalocean.com/ai-incident-assistant/backend",
  imageName: "backend",
  port: 3000,
  probes: httpProbes("/health"),
  secretVariables: { ...fromSecret("postgres-secret", "POSTGRES_USER", "POSTGRES_PASSWORD", "POSTGRES_DB"), ...fromSecret("backend-secrets", "OPENAI_API_KEY") },
  variables: { POSTGRES_HOST: "postgres" },
  environments: exposed,
  ingress: { path: "/api" },
  traffic: { to: [{ service: "postgres" }, { name: "openai", host: "api.openai.com", ports: [443] }] },
};
const frontend: ServiceArgs = {
  name: "frontend",
  image: "registry.digitalocean.com/ai-incident-assistant/frontend",
  imageName: "frontend",
  port: 8080,
  probes: httpProbes("/"),
  environments: exposed,
  traffic: { to: [{ service: "backend" }] },
};
const postgres: StatefulServiceArgs = {
  name: "postgres",
  image: "docker.io/library/postgres:17.6",
  port: 5432,
  portName: "postgres",
  // Without a shell: the probes must not print the password.
  probes: commandProbes("pg_isready", "--host=127.0.0.1"),
  secretVariables: fromSecret("postgres-secret", "POSTGRES_USER", "POSTGRES_PASSWORD", "POSTGRES_DB"),
  variables: { PGDATA: "/var/lib/postgresql/data/pgdata" },
  storage: { size: "10Gi", mountPath: "/var/lib/postgresql/data" },
  writablePaths: ["/tmp", "/var/run/postgresql"],
  user: 999,
};

const unit: UnitArgs = {
  name,
  layout: {
    kind: LayoutKind.Overlays, base: "k8s/base", namespaceFile: true,
    paths: { dev: "k8s/overlays/dev", staging: "k8s/overlays/staging", prod: "k8s/overlays/prod" },
  },
  namespaces: { dev: "dev", staging: "staging", prod: "prod" },
  services: [backend, frontend],
  statefulServices: [postgres],
  secrets: [
    { name: "postgres-secret", keys: ["POSTGRES_USER", "POSTGRES_PASSWORD", "POSTGRES_DB"] },
    { name: "backend-secrets", keys: ["OPENAI_API_KEY"] },
  ],
  pullSecret: "ai-incident-assistant",
};

/** The incident assistant: backend, frontend and PostgreSQL as one kustomization, an overlay for each environment. */
export const incidentAssistant: System = {
  name: "incident-assistant",
  repositoryUrl: "https://github.com/0019-KDU/cloud-native-infrastructure.git",
  waves: { first: 0, last: 0 },
  // For `kubectl top`.
  clusterHas: [ClusterComponent.MetricsServer],
  environments: {
    dev: { branch: "main", distinctNames: true },
    staging: { branch: "main", syncPolicy: SyncPolicy.Manual, distinctNames: true },
    prod: { branch: "main", distinctNames: true },
  },
  applications: [{ names: { dev: `${name}-dev`, staging: `${name}-staging`, prod: `${name}-prod` }, unit }],
};

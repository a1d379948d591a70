import { EnvironmentTextsArgs, everywhere, fromSecret, httpProbes, LayoutKind, ServiceArgs, StatefulServiceArgs, UnitArgs } from "../../workloads";

/** The name by which pipelines push and nodes pull. */
const registry = "docker-registry.infrastructure.svc.cluster.local:5000";

const postgresKeys = ["POSTGRES_USER", "POSTGRES_PASSWORD", "POSTGRES_DB"];
const transcriptionKeys = ["DATABASE_URL", "S3_ACCESS_KEY", "S3_SECRET_KEY"];
const minioKeys = ["MINIO_ROOT_USER", "MINIO_ROOT_PASSWORD"];

const postgres: StatefulServiceArgs = {
  name: "postgres",
  image: "docker.io/library/postgres:17.6",
  port: 5432,
  portName: "postgres",
  probes: { startup: { command: ["pg_isready"] }, liveness: { tcp: true }, readiness: { command: ["pg_isready"] } },
  secretVariables: fromSecret("postgres", ...postgresKeys),
  variables: { PGDATA: "/var/lib/postgresql/data/pgdata" },
  storage: { size: "10Gi", mountPath: "/var/lib/postgresql/data" },
  writablePaths: ["/tmp", "/var/run/postgresql"],
  user: 999,
};
const minio: StatefulServiceArgs = {
  name: "minio",
  image: "quay.io/minio/minio:RELEASE.2025-09-07T16-13-09Z",
  port: 9000,
  arguments: ["server", "/data"],
  probes: { startup: { path: "/minio/health/live" }, liveness: { path: "/minio/health/live" }, readiness: { path: "/minio/health/ready" } },
  secretVariables: fromSecret("minio", ...minioKeys),
  storage: { size: "50Gi", mountPath: "/data" },
  // Logs and reports of the builds.
  traffic: { from: [{ namespace: "transcripts-builds" }] },
};

const service = (name: string, details: Partial<ServiceArgs>): ServiceArgs => ({
  name,
  image: `${registry}/transcripts/${name}`,
  port: 8080,
  probes: httpProbes("/health"),
  ...details,
});

/** What keeps data. The registry is not in it: the stack that installs the platform owns that. */
export const infrastructureUnit: UnitArgs = {
  name: "infrastructure",
  layout: { kind: LayoutKind.Directory, paths: everywhere("deploy/kubernetes/base/infrastructure") },
  namespaces: everywhere("infrastructure"),
  statefulServices: [postgres, minio],
  secrets: [{ name: "postgres", keys: postgresKeys }, { name: "minio", keys: minioKeys }],
};

/** The services whose images are built in the cluster. */
export const servicesUnit = (ownName: EnvironmentTextsArgs): UnitArgs => ({
  name: "services",
  layout: {
    kind: LayoutKind.Overlays, base: "deploy/kubernetes/base/services",
    paths: {
      dev: `deploy/kubernetes/environments/${ownName.dev}`,
      staging: `deploy/kubernetes/environments/${ownName.staging}`,
      prod: `deploy/kubernetes/environments/${ownName.prod}`,
    },
  },
  namespaces: everywhere("endpoints"),
  services: [
    service("gateway", { traffic: { from: [{ namespace: "ingress-nginx" }], to: [{ service: "transcription" }] } }),
    service("transcription", {
      secretVariables: fromSecret("transcription", ...transcriptionKeys),
      variables: { S3_ENDPOINT: "http://minio.infrastructure:9000" },
      migrations: { command: ["python", "-m", "transcription.migrate"] },
      traffic: { to: [{ service: "postgres" }, { service: "minio" }] },
    }),
  ],
  secrets: [{ name: "transcription", keys: transcriptionKeys }],
});

import { KubernetesObject } from "../../foundation/kubernetes-object";
import { waveAnnotation } from "../../model/annotations";
import { EnvironmentName } from "../../model/environment";
import { SystemApplication } from "../application";
import { postgres, roles } from "./kinds";
import { thirdParty } from "./names";

const database = (wave: number, ...after: string[]) => ({ wave, category: "database", namespace: "link-data", ...(after.length > 0 ? { after } : {}) });

/** The same object with other numbers in dev. */
function lessInDev(file: string, object: (dev: boolean) => KubernetesObject) {
  return [
    { file, object: object(true), environments: [EnvironmentName.Dev] },
    { file, object: object(false), environments: [EnvironmentName.Staging, EnvironmentName.Prod] },
  ];
}

/** PostgreSQL, Redis and Qdrant. */
export const databases: SystemApplication[] = [
  thirdParty("postgres-ha-cluster", database(-1, "postgres-ha-operator", "external-secrets-operator", "link-prerequisites"), {
    // All that the operator knows.
    namespacedResources: postgres,
    secrets: [{ name: "postgres-ha-app", keys: ["username", "password"], external: { store: "link", key: "postgres-ha" } }],
    manifests: [
      // Where External Secrets reads every Secret of link, with the identity of its own pod: no key lies in the cluster. It comes before
      // the ExternalSecrets, whose wave is -3.
      { file: "secret-store.yaml", clusterScoped: true, object: {
        apiVersion: "external-secrets.io/v1", kind: "ClusterSecretStore", metadata: { name: "link", annotations: { [waveAnnotation]: "-4" } },
        spec: { provider: { aws: { service: "SecretsManager", region: "eu-central-1" } } },
      } },
      ...lessInDev("cluster.yaml", (dev) => ({
        apiVersion: "postgresql.cnpg.io/v1", kind: "Cluster", metadata: { name: "postgres-ha" },
        spec: {
          instances: dev ? 1 : 3,
          storage: { size: dev ? "10Gi" : "100Gi" },
          bootstrap: { initdb: { database: "link", owner: "link", secret: { name: "postgres-ha-app" } } },
          ...(dev ? {} : { backup: { volumeSnapshot: { className: "snapshots" } } }),
        },
      })),
      { file: "backup.yaml", environments: [EnvironmentName.Staging, EnvironmentName.Prod], object: {
        apiVersion: "postgresql.cnpg.io/v1", kind: "ScheduledBackup", metadata: { name: "postgres-ha" },
        spec: { schedule: "0 0 1 * * *", method: "volumeSnapshot", backupOwnerReference: "self", cluster: { name: "postgres-ha" } },
      } },
    ],
  }),

  thirdParty("postgres-ha-pgbouncer", database(0, "postgres-ha-cluster"), {
    namespacedResources: postgres,
    manifests: lessInDev("pooler.yaml", (dev) => ({
      apiVersion: "postgresql.cnpg.io/v1", kind: "Pooler", metadata: { name: "postgres-ha-pgbouncer" },
      spec: { cluster: { name: "postgres-ha" }, instances: dev ? 1 : 2, type: "rw", pgbouncer: { poolMode: "transaction" } },
    })),
  }),

  thirdParty("redis-cluster-ha", database(0), {
    charts: [{
      name: "redis-cluster", repository: "oci://registry-1.docker.io/bitnamicharts", version: "10.2.5",
      values: { fullnameOverride: "redis-cluster-ha", existingSecret: "redis-cluster-ha", existingSecretPasswordKey: "password", cluster: { nodes: 6, replicas: 1 } },
    }],
    secrets: [{ name: "redis-cluster-ha", keys: ["password"], external: { store: "link", key: "redis-cluster-ha" } }],
  }),

  thirdParty("redis-sentinel-ha", database(0), {
    namespacedResources: roles,
    charts: [{
      name: "redis-ha", repository: "https://dandydeveloper.github.io/charts", version: "4.33.8",
      values: { fullnameOverride: "redis-sentinel-ha", auth: true, existingSecret: "redis-sentinel-ha", authKey: "password" },
      environmentValues: { dev: { hardAntiAffinity: false } },
    }],
    secrets: [{ name: "redis-sentinel-ha", keys: ["password"], external: { store: "link", key: "redis-sentinel-ha" } }],
  }),

  thirdParty("qdrant-cluster", database(0), {
    charts: [{
      name: "qdrant", repository: "https://qdrant.github.io/qdrant-helm", version: "1.15.4",
      values: { fullnameOverride: "qdrant-cluster", config: { cluster: { enabled: true } } },
      environmentValues: { staging: { replicaCount: 3 }, prod: { replicaCount: 3, persistence: { size: "100Gi" } } },
    }],
  }),

  thirdParty("qdrant-backup", database(1, "qdrant-cluster"), {
    manifests: [{ file: "backup.yaml", object: {
      apiVersion: "batch/v1", kind: "CronJob", metadata: { name: "qdrant-backup" },
      spec: {
        schedule: "30 1 * * *", timeZone: "Etc/UTC", concurrencyPolicy: "Forbid",
        jobTemplate: { spec: { backoffLimit: 2, template: { spec: {
          restartPolicy: "Never", automountServiceAccountToken: false,
          securityContext: { runAsNonRoot: true, runAsUser: 65532, seccompProfile: { type: "RuntimeDefault" } },
          containers: [{
            name: "snapshot", image: "docker.io/curlimages/curl:8.10.1",
            args: ["--fail", "--silent", "--show-error", "--request", "POST", "http://qdrant-cluster:6333/snapshots"],
            resources: { requests: { cpu: "10m", memory: "16Mi" }, limits: { memory: "64Mi" } },
            securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } },
          }],
        } } } },
      },
    } }],
  }),
];

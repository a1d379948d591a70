import { createHash } from "node:crypto";
import { toYaml } from "../../manifests/yaml";
import { KubernetesObject } from "../../manifests";
import { ExposureArgs, ExposureMode } from "../exposure";
import { ingressObjects } from "./exposure-objects";

export const registryPort = 5000;
const name = "docker-registry";
const labels = { "app.kubernetes.io/name": name, "app.kubernetes.io/component": "registry" };

/** The settings of the registry, all resolved. */
export interface RegistrySettings {
  readonly namespace: string;
  readonly image: string;
  readonly storage: string;
  readonly storageClassName: string | undefined;
  readonly exposure: ExposureArgs;
}

/** Everything the registry consists of, but its namespace. */
export function registryObjects(settings: RegistrySettings): KubernetesObject[] {
  const { namespace, storage, storageClassName, exposure } = settings;
  const metadata = { name, namespace, labels };
  const configuration = toYaml({
    version: 0.1,
    log: { level: "info" },
    storage: { filesystem: { rootdirectory: "/var/lib/registry" }, delete: { enabled: true } },
    http: { addr: `:${registryPort}` },
    health: { storagedriver: { enabled: true, interval: "10s", threshold: 3 } },
  });
  return [
    { apiVersion: "v1", kind: "ConfigMap", metadata, data: { "config.yml": configuration } },
    {
      apiVersion: "v1",
      kind: "PersistentVolumeClaim",
      metadata,
      spec: {
        accessModes: ["ReadWriteOnce"],
        resources: { requests: { storage } },
        ...(storageClassName ? { storageClassName } : {}),
      },
    },
    {
      apiVersion: "v1",
      kind: "Service",
      metadata,
      spec: {
        type: exposure.mode === ExposureMode.NodePort ? "NodePort" : "ClusterIP",
        selector: labels,
        ports: [{
          name: "registry",
          port: registryPort,
          targetPort: "registry",
          ...(exposure.mode === ExposureMode.NodePort ? { nodePort: exposure.nodePort } : {}),
        }],
      },
    },
    deployment(settings, configuration),
    ...ingressObjects(exposure, { name, namespace, port: registryPort, labels }),
  ];
}

function deployment({ namespace, image }: RegistrySettings, configuration: string): KubernetesObject {
  const probe = { httpGet: { path: "/", port: "registry" } };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, namespace, labels },
    spec: {
      replicas: 1,
      strategy: { type: "Recreate" },
      selector: { matchLabels: labels },
      template: {
        // distribution reads its configuration only when it starts.
        metadata: { labels, annotations: { "gitops.platform/configuration": createHash("sha256").update(configuration).digest("hex").slice(0, 16) } },
        spec: {
          automountServiceAccountToken: false,
          securityContext: { runAsNonRoot: true, runAsUser: 1000, runAsGroup: 1000, fsGroup: 1000, seccompProfile: { type: "RuntimeDefault" } },
          containers: [{
            name: "registry",
            image,
            ports: [{ name: "registry", containerPort: registryPort }],
            readinessProbe: { ...probe, periodSeconds: 5 },
            livenessProbe: { ...probe, periodSeconds: 20, failureThreshold: 3 },
            resources: { requests: { cpu: "50m", memory: "128Mi" }, limits: { memory: "512Mi" } },
            securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } },
            volumeMounts: [
              // Version 3 reads this path; a file at the path of version 2 would be ignored without a word.
              { name: "configuration", mountPath: "/etc/distribution", readOnly: true },
              { name: "data", mountPath: "/var/lib/registry" },
            ],
          }],
          volumes: [
            { name: "configuration", configMap: { name } },
            { name: "data", persistentVolumeClaim: { claimName: name } },
          ],
        },
      },
    },
  };
}

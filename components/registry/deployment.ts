import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { KubernetesObject } from "../../foundation/kubernetes-object";
import { configurationChecksum } from "../shared/release-objects";
import { containerSecurity, environment, podSecurity, serverMounts, serverVolumes, storageMounts, storageVolumes } from "./container";
import { configurationFile, debugPort, registryLabels, registryName, registryPort, RegistrySettings } from "./settings";

/** The server. One replica on a volume is replaced rather than rolled: two processes on one file system corrupt each other's uploads. */
export function deployment(settings: RegistrySettings, configuration: string): KubernetesObject {
  const { namespace, image, objectStore, tlsSecretName, monitoringNamespace } = settings;
  const probe = { httpGet: { path: "/", port: "registry", ...(tlsSecretName ? { scheme: "HTTPS" } : {}) } };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: registryName, namespace, labels: registryLabels },
    spec: {
      replicas: objectStore ? (objectStore.replicas ?? 2) : 1,
      strategy: { type: objectStore ? "RollingUpdate" : "Recreate" },
      selector: { matchLabels: registryLabels },
      template: {
        metadata: { labels: registryLabels, annotations: podAnnotations(settings, configuration) },
        spec: {
          automountServiceAccountToken: false,
          // A Service called "registry" beside it would set REGISTRY_ variables, which are settings.
          enableServiceLinks: false,
          securityContext: podSecurity,
          containers: [{
            name: "registry",
            image,
            args: ["serve", configurationFile],
            env: environment(settings),
            ports: [
              { name: "registry", containerPort: registryPort },
              ...(monitoringNamespace ? [{ name: "metrics", containerPort: debugPort }] : []),
            ],
            readinessProbe: { ...probe, periodSeconds: 5 },
            livenessProbe: { ...probe, periodSeconds: 20, failureThreshold: 3 },
            resources: { requests: { cpu: "50m", memory: "128Mi" }, limits: { memory: "512Mi" } },
            securityContext: containerSecurity,
            volumeMounts: [...storageMounts(settings), ...serverMounts(settings)],
          }],
          volumes: [...storageVolumes(settings), ...serverVolumes(settings)],
        },
      },
    },
  } satisfies k8s.types.input.apps.v1.Deployment;
}

/** distribution reads configuration, passwords and certificate only when it starts. */
function podAnnotations({ revisions }: RegistrySettings, configuration: string): Record<string, pulumi.Input<string>> {
  return {
    "gitops.platform/configuration": configurationChecksum(configuration),
    ...Object.fromEntries(Object.entries(revisions).map(([name, revision]) => [`gitops.platform/${name}`, revision])),
  };
}

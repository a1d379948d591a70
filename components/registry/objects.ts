import type * as k8s from "@pulumi/kubernetes";
import { KubernetesObject } from "../../foundation/kubernetes-object";
import { ExposureMode } from "../shared/exposure/args";
import { ingressObjects } from "../shared/exposure/objects";
import { configuration } from "./configuration";
import { deployment } from "./deployment";
import { garbageCollectionObjects } from "./garbage-collection";
import { networkPolicy, otherPolicies } from "./network-policy";
import { debugPort, registryLabels, registryName, registryPort, RegistrySettings } from "./settings";

/** Everything the registry consists of, but its namespace and the Secrets. */
export function registryObjects(settings: RegistrySettings): KubernetesObject[] {
  const { namespace, exposure, objectStore, monitoringNamespace } = settings;
  const metadata = { name: registryName, namespace, labels: registryLabels };
  const file = configuration(settings);
  return [
    { apiVersion: "v1", kind: "ConfigMap", metadata, data: { "config.yml": file } } satisfies k8s.types.input.core.v1.ConfigMap,
    ...(objectStore ? [] : [claim(settings)]),
    {
      apiVersion: "v1",
      kind: "Service",
      metadata,
      spec: {
        type: exposure.mode === ExposureMode.NodePort ? "NodePort" : "ClusterIP",
        selector: registryLabels,
        ports: [{
          name: "registry",
          port: registryPort,
          targetPort: "registry",
          ...(exposure.mode === ExposureMode.NodePort ? { nodePort: exposure.nodePort } : {}),
        }],
      },
    } satisfies k8s.types.input.core.v1.Service,
    ...(monitoringNamespace ? [metricsService(namespace)] : []),
    networkPolicy(settings),
    ...otherPolicies(settings),
    deployment(settings, file),
    ...ingressObjects(exposure, { name: registryName, namespace, port: registryPort, labels: registryLabels }),
    ...garbageCollectionObjects(settings),
  ];
}

function claim({ namespace, storage, storageClassName }: RegistrySettings): KubernetesObject {
  return {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: { name: registryName, namespace, labels: registryLabels },
    spec: {
      accessModes: ["ReadWriteOnce"],
      resources: { requests: { storage } },
      ...(storageClassName ? { storageClassName } : {}),
    },
  } satisfies k8s.types.input.core.v1.PersistentVolumeClaim;
}

/** A Service of its own, so that the NodePort never shows metrics. */
function metricsService(namespace: string): KubernetesObject {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: `${registryName}-metrics`, namespace, labels: { ...registryLabels, "app.kubernetes.io/component": "metrics" } },
    spec: { type: "ClusterIP", selector: registryLabels, ports: [{ name: "metrics", port: debugPort, targetPort: "metrics" }] },
  } satisfies k8s.types.input.core.v1.Service;
}

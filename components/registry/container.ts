import type * as k8s from "@pulumi/kubernetes";
import { dataDirectory, configurationDirectory, passwordsDirectory, passwordsName, registryName, RegistrySettings, storeName, tlsDirectory } from "./settings";

/** What Pod Security `restricted` asks of a container. */
export const containerSecurity = { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } };
/** What it asks of a pod; the group owns the volume. */
export const podSecurity = { runAsNonRoot: true, runAsUser: 1000, runAsGroup: 1000, fsGroup: 1000, seccompProfile: { type: "RuntimeDefault" } };

/** Environment of every container that runs `registry`. */
export function environment({ objectStore }: RegistrySettings): k8s.types.input.core.v1.EnvVar[] {
  const secret = (name: string, key: string) => ({ name, valueFrom: { secretKeyRef: { name: storeName, key } } });
  return [
    { name: "OTEL_TRACES_EXPORTER", value: "none" },
    ...(objectStore ? [secret("REGISTRY_HTTP_SECRET", "httpSecret")] : []),
    ...(objectStore?.credentials ? [secret("REGISTRY_STORAGE_S3_ACCESSKEY", "accessKey"), secret("REGISTRY_STORAGE_S3_SECRETKEY", "secretKey")] : []),
  ];
}

/** Configuration and images: what every container that runs `registry` mounts. */
export function storageMounts({ objectStore }: RegistrySettings): k8s.types.input.core.v1.VolumeMount[] {
  return [
    { name: "configuration", mountPath: configurationDirectory, readOnly: true },
    ...(objectStore ? [] : [{ name: "data", mountPath: dataDirectory }]),
  ];
}

/** The volumes of `storageMounts`. */
export function storageVolumes({ objectStore }: RegistrySettings): k8s.types.input.core.v1.Volume[] {
  return [
    { name: "configuration", configMap: { name: registryName } },
    ...(objectStore ? [] : [{ name: "data", persistentVolumeClaim: { claimName: registryName } }]),
  ];
}

/** What only the server needs: a collection has neither passwords nor a certificate. */
export function serverMounts({ authenticated, tlsSecretName }: RegistrySettings): k8s.types.input.core.v1.VolumeMount[] {
  return [
    ...(authenticated ? [{ name: "passwords", mountPath: passwordsDirectory, readOnly: true }] : []),
    ...(tlsSecretName ? [{ name: "tls", mountPath: tlsDirectory, readOnly: true }] : []),
  ];
}

/** The volumes of `serverMounts`. */
export function serverVolumes({ authenticated, tlsSecretName }: RegistrySettings): k8s.types.input.core.v1.Volume[] {
  return [
    ...(authenticated ? [{ name: "passwords", secret: { secretName: passwordsName } }] : []),
    ...(tlsSecretName ? [{ name: "tls", secret: { secretName: tlsSecretName } }] : []),
  ];
}

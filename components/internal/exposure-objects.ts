import { ExposureArgs, ExposureMode } from "../exposure";
import { KubernetesObject } from "../../manifests";

/** The Ingress for a service that is exposed that way; nothing for the other modes. */
export function ingressObjects(
  exposure: ExposureArgs,
  service: { name: string; namespace: string; port: number; labels: Record<string, string> },
): KubernetesObject[] {
  const { mode, host = "", ingressClassName, tlsSecretName } = exposure;
  if (mode !== ExposureMode.Ingress) return [];
  return [{
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    metadata: { name: service.name, namespace: service.namespace, labels: service.labels },
    spec: {
      ...(ingressClassName ? { ingressClassName } : {}),
      ...(tlsSecretName ? { tls: [{ hosts: [host], secretName: tlsSecretName }] } : {}),
      rules: [{
        host,
        http: { paths: [{ path: "/", pathType: "Prefix", backend: { service: { name: service.name, port: { number: service.port } } } }] },
      }],
    },
  }];
}

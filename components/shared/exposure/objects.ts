import type * as k8s from "@pulumi/kubernetes";
import { KubernetesObject } from "../../../foundation/kubernetes-object";
import { ExposureArgs, ExposureMode } from "./args";

/**
 * Has the Kubernetes provider not wait for an object. It would wait until a Service has pods and an Ingress an address:
 * Services that wait take all of the engine's parallel slots before a Deployment gets one, and an ingress controller may
 * be something that Argo CD deploys later. The Deployments behind them are waited for.
 */
export const skipAwait: Readonly<Record<string, string>> = { "pulumi.com/skipAwait": "true" };

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
    metadata: { name: service.name, namespace: service.namespace, labels: service.labels, annotations: { ...skipAwait } },
    spec: {
      ...(ingressClassName ? { ingressClassName } : {}),
      ...(tlsSecretName ? { tls: [{ hosts: [host], secretName: tlsSecretName }] } : {}),
      rules: [{
        host,
        http: { paths: [{ path: "/", pathType: "Prefix", backend: { service: { name: service.name, port: { number: service.port } } } }] },
      }],
    },
  } satisfies k8s.types.input.networking.v1.Ingress];
}

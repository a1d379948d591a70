import type * as k8s from "@pulumi/kubernetes";
import { ServiceArgs } from "../args/service";
import { UnitContext, UnitObject } from "./context";
import { environmentService } from "./environment-service";
import { labelsOf } from "./labels";
import { portsOf } from "./ports";

/**
 * One Ingress for each host of a unit, named after the first service there: two of them with one certificate would fight
 * for its Secret. cert-manager signs it (https://cert-manager.io/docs/usage/ingress/).
 */
export function ingresses(context: UnitContext): UnitObject[] {
  const byHost = new Map<string, ServiceArgs[]>();
  for (const service of context.unit.services ?? []) {
    const { host } = environmentService(service, context.environment);
    if (host !== undefined) byHost.set(host, [...(byHost.get(host) ?? []), service]);
  }
  return [...byHost].flatMap(([host, services]) => {
    const [first] = services;
    return first === undefined ? [] : [{ file: "ingress.yaml", object: ingress(context, host, first, services) }];
  });
}

function ingress({ system }: UnitContext, host: string, first: ServiceArgs, services: readonly ServiceArgs[]): UnitObject["object"] {
  const { className = "nginx", issuer = "letsencrypt" } = first.ingress ?? {};
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    metadata: { name: first.name, labels: labelsOf(system, first.name), annotations: { "cert-manager.io/cluster-issuer": issuer } },
    spec: {
      ingressClassName: className,
      tls: [{ hosts: [host], secretName: `${first.name}-tls` }],
      rules: [{
        host,
        http: {
          paths: services.map((service) => ({
            path: service.ingress?.path ?? "/",
            pathType: "Prefix",
            backend: { service: { name: service.name, port: { name: portsOf(service)[0]?.name } } },
          })),
        },
      }],
    },
  } satisfies k8s.types.input.networking.v1.Ingress;
}

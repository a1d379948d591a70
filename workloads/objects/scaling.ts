import type * as k8s from "@pulumi/kubernetes";
import { ServiceArgs } from "../args/service";
import { UnitContext, UnitObject } from "./context";
import { environmentService } from "./environment-service";
import { labelsOf, selectorOf } from "./labels";

/** How many pods an eviction may take away at once. */
export function disruptionBudget({ system }: UnitContext, { name, disruptionBudget: budget = { maxUnavailable: 1 } }: ServiceArgs): UnitObject {
  return {
    workload: name,
    file: "pdb.yaml",
    object: {
      apiVersion: "policy/v1",
      kind: "PodDisruptionBudget",
      metadata: { name, labels: labelsOf(system, name) },
      // A pod that does not become ready must not hold up the drain of its node.
      spec: { ...budget, unhealthyPodEvictionPolicy: "AlwaysAllow", selector: { matchLabels: selectorOf(name) } },
    } satisfies k8s.types.input.policy.v1.PodDisruptionBudget,
  };
}

/** How many pods run by the load, where the environment asks for it. */
export function autoscaler({ system, environment }: UnitContext, service: ServiceArgs): UnitObject[] {
  const { name } = service;
  const { autoscaling } = environmentService(service, environment);
  if (autoscaling === undefined) return [];
  const { minReplicas, maxReplicas, cpuPercent = 80, memoryPercent } = autoscaling;
  const metric = (resource: string, averageUtilization: number) => ({
    type: "Resource", resource: { name: resource, target: { type: "Utilization", averageUtilization } },
  });
  return [{
    workload: name,
    file: "hpa.yaml",
    object: {
      apiVersion: "autoscaling/v2",
      kind: "HorizontalPodAutoscaler",
      metadata: { name, labels: labelsOf(system, name) },
      spec: {
        scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name },
        minReplicas,
        maxReplicas,
        metrics: [metric("cpu", cpuPercent), ...(memoryPercent === undefined ? [] : [metric("memory", memoryPercent)])],
      },
    } satisfies k8s.types.input.autoscaling.v2.HorizontalPodAutoscaler,
  }];
}

import type * as k8s from "@pulumi/kubernetes";
import { ServiceArgs } from "../args/service";
import { UnitContext, UnitObject } from "./context";
import { environmentService, imageNameOf } from "./environment-service";
import { Component, labelsOf, selectorOf } from "./labels";
import { podTemplate } from "./pod";

/**
 * The Deployment of a service. An update never has fewer pods than before, and a pod that ends is given five seconds in
 * which it is taken out of the Service. Where the number of pods follows the load, it has no `replicas`: the
 * HorizontalPodAutoscaler writes them, and Argo CD would set them back.
 */
export function deployment(context: UnitContext, service: ServiceArgs): UnitObject {
  const { name, terminationSeconds = 30 } = service;
  const { replicas, resources, autoscaling, variables } = environmentService(service, context.environment);
  const labelSelector = { matchLabels: selectorOf(name) };
  const spread = (topologyKey: string) => ({
    maxSkew: 1, topologyKey, whenUnsatisfiable: "ScheduleAnyway", labelSelector, matchLabelKeys: ["pod-template-hash"],
  });
  return {
    workload: name,
    file: "deployment.yaml",
    object: {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name, labels: labelsOf(context.system, name) },
      spec: {
        ...(autoscaling ? {} : { replicas }),
        revisionHistoryLimit: 3,
        progressDeadlineSeconds: 600,
        selector: labelSelector,
        strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
        template: podTemplate(context, service, {
          component: Component.Server,
          image: imageNameOf(service),
          variables,
          resources,
          serves: true,
          command: service.command,
          arguments: service.arguments,
          container: { lifecycle: { preStop: { sleep: { seconds: 5 } } } },
          spec: {
            serviceAccountName: name,
            terminationGracePeriodSeconds: terminationSeconds,
            topologySpreadConstraints: [spread("kubernetes.io/hostname"), spread("topology.kubernetes.io/zone")],
          },
        }),
      },
    } satisfies k8s.types.input.apps.v1.Deployment,
  };
}

import type * as k8s from "@pulumi/kubernetes";
import { StatefulServiceArgs } from "../args/service";
import { UnitContext, UnitObject } from "./context";
import { smallResources } from "./environment-service";
import { Component, labelsOf, selectorOf } from "./labels";
import { podTemplate } from "./pod";

/**
 * The StatefulSet of a service with a disk: one pod. The disk stays when the StatefulSet goes
 * (https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#persistentvolumeclaim-retention).
 */
export function statefulSet(context: UnitContext, service: StatefulServiceArgs): UnitObject {
  const { name, image, resources = smallResources, variables = {}, storage } = service;
  return {
    workload: name,
    file: "statefulset.yaml",
    object: {
      apiVersion: "apps/v1",
      kind: "StatefulSet",
      metadata: { name, labels: labelsOf(context.system, name) },
      spec: {
        serviceName: name,
        replicas: 1,
        revisionHistoryLimit: 3,
        selector: { matchLabels: selectorOf(name) },
        persistentVolumeClaimRetentionPolicy: { whenDeleted: "Retain", whenScaled: "Retain" },
        template: podTemplate(context, service, {
          component: Component.Server,
          image, variables, resources,
          serves: true,
          command: service.command,
          arguments: service.arguments,
          container: { volumeMounts: [{ name: "data", mountPath: storage.mountPath }] },
          spec: { serviceAccountName: name, terminationGracePeriodSeconds: 120 },
        }),
        volumeClaimTemplates: [{
          apiVersion: "v1",
          kind: "PersistentVolumeClaim",
          metadata: { name: "data" },
          spec: {
            accessModes: ["ReadWriteOnce"],
            volumeMode: "Filesystem",
            ...(storage.className === undefined ? {} : { storageClassName: storage.className }),
            resources: { requests: { storage: storage.size } },
          },
        } satisfies k8s.types.input.core.v1.PersistentVolumeClaim],
      },
    } satisfies k8s.types.input.apps.v1.StatefulSet,
  };
}

import type * as k8s from "@pulumi/kubernetes";
import { WorkloadArgs } from "../args/service";
import { UnitContext, UnitObject } from "./context";
import { labelsOf, selectorOf } from "./labels";
import { configName } from "./pod";
import { portsOf } from "./ports";

/** The Service of a workload. A stateful one has no address of its own: its name leads to its one pod. */
export function service({ system }: UnitContext, workload: WorkloadArgs, headless: boolean): UnitObject {
  const { name } = workload;
  const ports = portsOf(workload);
  const exposed = ports.some(({ nodePort }) => nodePort !== undefined);
  return {
    workload: name,
    file: "service.yaml",
    object: {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name, labels: labelsOf(system, name) },
      spec: {
        ...(headless && !exposed ? { clusterIP: "None" } : {}),
        ...(exposed ? { type: "NodePort" } : {}),
        selector: selectorOf(name),
        ports: ports.map((port) => ({
          name: port.name,
          port: port.servicePort,
          targetPort: port.name,
          ...(port.nodePort === undefined ? {} : { nodePort: port.nodePort }),
        })),
      },
    } satisfies k8s.types.input.core.v1.Service,
  };
}

/** The identity of a workload, which has no token for the API. */
export function serviceAccount({ system }: UnitContext, { name }: WorkloadArgs): UnitObject {
  return {
    workload: name,
    file: "serviceaccount.yaml",
    object: {
      apiVersion: "v1",
      kind: "ServiceAccount",
      metadata: { name, labels: labelsOf(system, name) },
      automountServiceAccountToken: false,
    } satisfies k8s.types.input.core.v1.ServiceAccount,
  };
}

/** The files that a workload reads, if any. */
export function configMap({ system }: UnitContext, { name, config }: WorkloadArgs): UnitObject[] {
  if (config === undefined) return [];
  const object = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: configName(name), labels: labelsOf(system, name) }, data: config.files } satisfies k8s.types.input.core.v1.ConfigMap;
  return [{ workload: name, file: "configmap.yaml", object }];
}

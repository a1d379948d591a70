import type * as k8s from "@pulumi/kubernetes";
import { KubernetesObject } from "../../foundation/kubernetes-object";
import { roleObjects } from "../shared/role-objects";

/** The ServiceAccount with which the steps of Workflows run. */
export const executorServiceAccount = "workflow-executor";

const labels = { "app.kubernetes.io/part-of": "argo-workflows", "app.kubernetes.io/component": "executor" };

/**
 * A ServiceAccount for the steps of Workflows in one namespace. The executor reports the outputs of its step as a
 * WorkflowTaskResult and needs no other right (https://argo-workflows.readthedocs.io/en/release-3.7/workflow-rbac/).
 *
 * @param name the ServiceAccount, its Role and its RoleBinding. Default: `workflow-executor`.
 */
export function executorObjects(namespace: string, name = executorServiceAccount): KubernetesObject[] {
  const metadata = { name, namespace, labels };
  return [
    { apiVersion: "v1", kind: "ServiceAccount", metadata } satisfies k8s.types.input.core.v1.ServiceAccount,
    ...roleObjects(metadata, [{ apiGroups: ["argoproj.io"], resources: ["workflowtaskresults"], verbs: ["create", "patch"] }]),
  ];
}

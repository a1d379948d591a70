import { KubernetesObject } from "../../manifests";

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
    { apiVersion: "v1", kind: "ServiceAccount", metadata },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "Role",
      metadata,
      rules: [{ apiGroups: ["argoproj.io"], resources: ["workflowtaskresults"], verbs: ["create", "patch"] }],
    },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "RoleBinding",
      metadata,
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name },
      subjects: [{ kind: "ServiceAccount", name, namespace }],
    },
  ];
}

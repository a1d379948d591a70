import type * as k8s from "@pulumi/kubernetes";
import { KubernetesObject } from "../../foundation/kubernetes-object";

const group = "rbac.authorization.k8s.io";

/**
 * A Role and the RoleBinding that gives it to the ServiceAccount of the same name.
 *
 * @param metadata of both: where the rights hold.
 * @param accountNamespace where the ServiceAccount is. Default: the same namespace.
 */
export function roleObjects(
  metadata: { name: string; namespace: string; labels: Record<string, string> },
  rules: k8s.types.input.rbac.v1.PolicyRule[],
  accountNamespace = metadata.namespace,
): KubernetesObject[] {
  const { name } = metadata;
  return [
    { apiVersion: `${group}/v1`, kind: "Role", metadata, rules } satisfies k8s.types.input.rbac.v1.Role,
    {
      apiVersion: `${group}/v1`,
      kind: "RoleBinding",
      metadata,
      roleRef: { apiGroup: group, kind: "Role", name },
      subjects: [{ kind: "ServiceAccount", name, namespace: accountNamespace }],
    } satisfies k8s.types.input.rbac.v1.RoleBinding,
  ];
}

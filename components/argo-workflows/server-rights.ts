import type * as k8s from "@pulumi/kubernetes";
import { KubernetesObject } from "../../foundation/kubernetes-object";
import { roleObjects } from "../shared/role-objects";
import { serverName } from "./names";

/**
 * Takes the rights over all Secrets from argo-server. Upstream gives it those to read signatures of webhooks, which a pipeline grants
 * where it has some, its certificate, which is granted by name, and for single sign-on, which is not offered here.
 *
 * @param readable the one Secret, of this name in any namespace, with which it reads artifacts for whoever asks; undefined where whoever
 *   asks brings their own rights.
 */
export function withoutSecrets(object: KubernetesObject, readable: string | undefined): void {
  if (!object.kind.endsWith("Role") || !object.metadata.name.startsWith("argo-server")) return;
  const rules = object.rules as k8s.types.input.rbac.v1.PolicyRule[];
  object.rules = rules.flatMap((rule) => {
    if (!Array.isArray(rule.resources) || !rule.resources.includes("secrets")) return [rule];
    return readable === undefined ? [] : [{ ...rule, resources: ["secrets"], resourceNames: [readable], verbs: ["get"] }];
  });
}

/** The right to read the Secret with its certificate, where there is one. */
export function certificateRole(namespace: string, secretName: string | undefined): KubernetesObject[] {
  if (secretName === undefined) return [];
  return roleObjects({ name: serverName, namespace, labels: { "app.kubernetes.io/part-of": "argo-workflows" } }, [
    { apiGroups: [""], resources: ["secrets"], resourceNames: [secretName], verbs: ["get"] },
  ]);
}

import type * as k8s from "@pulumi/kubernetes";
import { KubernetesObject } from "../../foundation/kubernetes-object";
import { roleObjects } from "../shared/role-objects";
import { TemplateContext } from "./pod";
import { labelsOf } from "./workflow";

/** A ServiceAccount for each purpose, with the least that it needs. The one that the steps run as may do nothing at all. */
export function accessObjects({ plan, names }: TemplateContext): KubernetesObject[] {
  const { namespace, system, deployment, webhook } = plan;
  const labels = labelsOf(system);
  const account = (name: string): KubernetesObject => ({
    apiVersion: "v1", kind: "ServiceAccount", metadata: { name, namespace, labels }, automountServiceAccountToken: false,
  } satisfies k8s.types.input.core.v1.ServiceAccount);
  const role = (name: string, where: string, rules: k8s.types.input.rbac.v1.PolicyRule[]) => roleObjects({ name, namespace: where, labels }, rules, namespace);
  return [
    account(names.runner),
    account(names.executor),
    tokenSecret(names.executor, namespace, labels),
    ...role(names.executor, namespace, [{ apiGroups: ["argoproj.io"], resources: ["workflowtaskresults"], verbs: ["create", "patch"] }]),
    ...(deployment ? [
      account(names.verifier),
      ...role(names.verifier, deployment.argoCdNamespace, [
        { apiGroups: ["argoproj.io"], resources: ["applications"], resourceNames: [...deployment.applications], verbs: ["get"] },
      ]),
    ] : []),
    ...(webhook ? [
      account(names.trigger),
      tokenSecret(names.trigger, namespace, labels),
      ...role(names.trigger, namespace, [
        { apiGroups: ["argoproj.io"], resources: ["workfloweventbindings"], verbs: ["list"] },
        { apiGroups: ["argoproj.io"], resources: ["workflowtemplates"], resourceNames: [plan.template], verbs: ["get"] },
        { apiGroups: ["argoproj.io"], resources: ["workflows"], verbs: ["create"] },
      ]),
      // argo-server compares the signature, and then acts with the token.
      ...roleObjects({ name: "argo-server", namespace, labels }, [
        { apiGroups: [""], resources: ["secrets"], resourceNames: ["argo-workflows-webhook-clients", `${names.trigger}.service-account-token`], verbs: ["get"] },
      ], plan.workflowsNamespace),
    ] : []),
  ];
}

/** Argo Workflows reads the token of a named ServiceAccount from a Secret of this name; Kubernetes fills it. */
function tokenSecret(account: string, namespace: string, labels: Record<string, string>): KubernetesObject {
  return {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: `${account}.service-account-token`, namespace, labels, annotations: { "kubernetes.io/service-account.name": account } },
    type: "kubernetes.io/service-account-token",
  } satisfies k8s.types.input.core.v1.Secret;
}

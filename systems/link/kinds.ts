import { GroupKindArgs } from "../../model/application";

const kinds = (group: string, ...names: string[]): GroupKindArgs[] => names.map((kind) => ({ group, kind }));

/** Rights in the whole cluster. */
export const clusterRoles = kinds("rbac.authorization.k8s.io", "ClusterRole", "ClusterRoleBinding");
/** What the chart of an operator creates outside of namespaces. */
export const operatorKinds: GroupKindArgs[] = [
  ...clusterRoles,
  ...kinds("apiextensions.k8s.io", "CustomResourceDefinition"),
  ...kinds("admissionregistration.k8s.io", "MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"),
];
export const ingressClasses = kinds("networking.k8s.io", "IngressClass");

/** Rights in one namespace. */
export const roles = kinds("rbac.authorization.k8s.io", "Role", "RoleBinding");
export const limits = kinds("", "ResourceQuota", "LimitRange");
export const externalSecrets = kinds("external-secrets.io", "ExternalSecret");
export const certificates = kinds("cert-manager.io", "Certificate", "Issuer");
export const postgres = kinds("postgresql.cnpg.io", "Cluster", "Pooler", "ScheduledBackup");
export const prometheus = kinds("monitoring.coreos.com", "Prometheus", "Alertmanager", "ServiceMonitor", "PodMonitor", "PrometheusRule");

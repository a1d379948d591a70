import { ApplicationSpecArgs, GroupKindArgs } from "../../components";
import { EnvironmentName } from "../../components/sync-policy";
import { ownName, pathOf } from "./names";

const clusterRoles: GroupKindArgs[] = [
  { group: "rbac.authorization.k8s.io", kind: "ClusterRole" },
  { group: "rbac.authorization.k8s.io", kind: "ClusterRoleBinding" },
];
const operatorKinds: GroupKindArgs[] = [
  ...clusterRoles,
  { group: "apiextensions.k8s.io", kind: "CustomResourceDefinition" },
  { group: "admissionregistration.k8s.io", kind: "MutatingWebhookConfiguration" },
  { group: "admissionregistration.k8s.io", kind: "ValidatingWebhookConfiguration" },
];
const roles: GroupKindArgs[] = [
  { group: "rbac.authorization.k8s.io", kind: "Role" },
  { group: "rbac.authorization.k8s.io", kind: "RoleBinding" },
];

const kinds = (group: string, ...names: string[]): GroupKindArgs[] => names.map((kind) => ({ group, kind }));
const externalSecrets = kinds("external-secrets.io", "ExternalSecret");
const certificates = kinds("cert-manager.io", "Certificate", "Issuer");
const postgres = kinds("postgresql.cnpg.io", "Cluster", "Pooler", "ScheduledBackup");
const prometheus = kinds("monitoring.coreos.com", "Prometheus", "Alertmanager", "ServiceMonitor", "PodMonitor");
const prometheusRules = kinds("monitoring.coreos.com", "PrometheusRule");

type Details = Partial<Pick<ApplicationSpecArgs, "after" | "blocking" | "clusterResources" | "namespacedResources">>;

/** The 25 Applications of one environment, in seven waves. */
export function applications(environment: EnvironmentName): ApplicationSpecArgs[] {
  const own = ownName[environment];
  const wave = (number: number, category: string, namespace: string) => (name: string, details: Details = {}): ApplicationSpecArgs => ({
    name,
    source: { path: pathOf(name)[environment] },
    destination: { namespace },
    wave: number,
    labels: { "gitops.platform/category": category },
    ...details,
  });

  const prerequisite = (name: string, namespace: string, details?: Details) => wave(-2, "prerequisites", namespace)(name, details);
  const data = (number: number, name: string, details?: Details) => wave(number, "database", "link-data")(name, details);
  const monitoring = (number: number, name: string, details?: Details) => wave(number, "monitoring", "monitoring")(name, details);
  const secrets = { namespacedResources: externalSecrets };
  const service = (name: string, details: Details) => wave(2, "microservices", "link")(name, { ...secrets, ...details });
  const application = wave(3, "applications", "link");

  return [
    prerequisite("link-prerequisites", "link", {
      namespacedResources: [...roles, ...kinds("", "ResourceQuota", "LimitRange")],
    }),
    prerequisite("external-secrets-operator", "external-secrets", { clusterResources: operatorKinds, namespacedResources: roles }),
    prerequisite("cert-manager", "cert-manager", { clusterResources: operatorKinds, namespacedResources: roles }),
    prerequisite("ingress-nginx", "ingress-nginx", {
      clusterResources: [...operatorKinds, { group: "networking.k8s.io", kind: "IngressClass" }],
      namespacedResources: roles,
    }),
    prerequisite("postgres-ha-operator", "cnpg-system", { clusterResources: operatorKinds, namespacedResources: roles }),

    data(-1, "postgres-ha-cluster", {
      after: ["postgres-ha-operator", "external-secrets-operator", "link-prerequisites"],
      namespacedResources: [...postgres, ...externalSecrets],
    }),

    data(0, "postgres-ha-pgbouncer", { after: ["postgres-ha-cluster"], namespacedResources: postgres }),
    data(0, "redis-cluster-ha", { namespacedResources: externalSecrets }),
    data(0, "redis-sentinel-ha", { namespacedResources: [...roles, ...externalSecrets] }),
    data(0, "qdrant-cluster"),
    wave(0, "infrastructure", "linkerd")("linkerd-config", {
      after: ["cert-manager"], clusterResources: operatorKinds, namespacedResources: [...roles, ...certificates],
    }),
    monitoring(0, "prometheus-stack", { clusterResources: operatorKinds, namespacedResources: [...roles, ...prometheus, ...prometheusRules] }),

    data(1, "qdrant-backup", { after: ["qdrant-cluster"] }),
    monitoring(1, "loki-stack", { clusterResources: clusterRoles, namespacedResources: roles }),
    monitoring(1, "jaeger-tracing"),
    monitoring(1, "custom-dashboards", { after: ["prometheus-stack"], blocking: false }),
    monitoring(1, "alert-rules", { after: ["prometheus-stack"], namespacedResources: prometheusRules }),

    service("user-svc", { after: ["postgres-ha-pgbouncer", "redis-cluster-ha"] }),
    service("chat-svc", { after: ["postgres-ha-pgbouncer", "redis-cluster-ha"] }),
    service("ai-svc", { after: ["qdrant-cluster"] }),
    service("discovery-svc", { after: ["postgres-ha-pgbouncer", "redis-sentinel-ha"] }),
    service("search-svc", { after: ["qdrant-cluster"] }),

    application(`link-app-${own}`, { after: ["user-svc", "chat-svc"] }),
    application("link-frontend", { after: ["user-svc", "discovery-svc", "search-svc"] }),

    wave(4, "gateway", "link")("api-gateway", { after: [`link-app-${own}`, "link-frontend"], clusterResources: kinds("cert-manager.io", "ClusterIssuer") }),
  ];
}

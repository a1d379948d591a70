import { checkPromises } from "./check";
import type { PromiseRow } from "./rows";

/** Section "ArgoCD Application Deployment Order", with the decisions on operators and their custom resources. */
const waves: Readonly<Record<string, readonly string[]>> = {
  "-2": ["link-prerequisites", "external-secrets-operator", "cert-manager", "ingress-nginx", "postgres-ha-operator"],
  "-1": ["postgres-ha-cluster"],
  "0": ["postgres-ha-pgbouncer", "redis-cluster-ha", "redis-sentinel-ha", "qdrant-cluster", "linkerd-config", "prometheus-stack"],
  "1": ["qdrant-backup", "loki-stack", "jaeger-tracing", "custom-dashboards", "alert-rules"],
  "2": ["user-svc", "chat-svc", "ai-svc", "discovery-svc", "search-svc"],
  "3": ["link-frontend"],
  "4": ["api-gateway"],
};
const services = ["user-svc", "chat-svc", "ai-svc", "discovery-svc", "search-svc", "link-app", "link-frontend", "api-gateway"];
const withDatabase = ["user-svc", "chat-svc", "discovery-svc"];
const withSecrets = [...withDatabase, "ai-svc"];
const of = (kind: string, names = services) => names.map((name) => `${kind}/${name}`);
const namespaceOfPeers = "spec.egress[*].to[*].namespaceSelector.matchLabels['kubernetes.io/metadata.name']";

const rows: PromiseRow[] = [
  ...Object.entries(waves).map(([wave, names]): PromiseRow => (
    { id: "L2", says: `wave ${wave}: ${names.join(", ")}`, declared: of("Application", [...names]), at: "metadata.annotations['argocd.argoproj.io/sync-wave']", is: wave }
  )),
  { id: "L2", says: "wave 3 in dev: link-app-dev", declared: "Application/link-app-dev", in: ["dev"], at: "metadata.annotations['argocd.argoproj.io/sync-wave']", is: "3" },
  { id: "L2", says: "wave 3 in staging: link-app-staging", declared: "Application/link-app-staging", in: ["staging"], at: "metadata.annotations['argocd.argoproj.io/sync-wave']", is: "3" },
  { id: "L2", says: "wave 3 in production: link-app-production", declared: "Application/link-app-production", in: ["prod"], at: "metadata.annotations['argocd.argoproj.io/sync-wave']", is: "3" },
  { id: "L3", says: "dev follows develop", declared: "Application/link-dev", in: ["dev"], at: "spec.source.targetRevision", is: "develop" },
  { id: "L3", says: "staging follows develop", declared: "Application/link-staging", in: ["staging"], at: "spec.source.targetRevision", is: "develop" },
  { id: "L3", says: "production follows main", declared: "Application/link-prod", in: ["prod"], at: "spec.source.targetRevision", is: "main" },
  { id: "L3", says: "dev is automatic", declared: "Application/link-dev", in: ["dev"], at: "spec.syncPolicy.automated", is: { prune: true, selfHeal: true } },
  { id: "L3", says: "staging is automatic", declared: "Application/link-staging", in: ["staging"], at: "spec.syncPolicy.automated", is: { prune: true, selfHeal: true } },
  { id: "L3", says: "production needs an approval", declared: "Application/link-prod", in: ["prod"], at: "spec.syncPolicy.automated", is: undefined },
  { id: "L3", says: "a change of production is approved by SRE", file: "CODEOWNERS", includes: "\n/applications/user-svc/production/ @link-social/sre\n" },
  { id: "L7", says: "microservices are a category", declared: of("Application", [...waves["2"] ?? []]), at: "metadata.labels['gitops.platform/category']", is: "microservices" },
  { id: "L7", says: "monitoring is a category", declared: of("Application", [...waves["1"] ?? []].filter((name) => name !== "qdrant-backup")), at: "metadata.labels['gitops.platform/category']", is: "monitoring" },

  { id: "L10", says: "migrations are automatic in dev and staging, before the new pods", deployed: of("Job", withDatabase.map((name) => `${name}-migration`)), in: ["dev", "staging"], at: "metadata.annotations['argocd.argoproj.io/sync-wave']", is: "-1" },
  { id: "L10", says: "production expands before the new pods", deployed: of("Job", withDatabase.map((name) => `${name}-expand`)), in: ["prod"], at: "metadata.annotations['argocd.argoproj.io/sync-wave']", is: "-1" },
  { id: "L10", says: "then migrates the data", deployed: of("Job", withDatabase.map((name) => `${name}-migrate`)), in: ["prod"], at: "metadata.annotations['argocd.argoproj.io/hook']", is: "PostSync" },
  { id: "L10", says: "and then contracts", deployed: of("Job", withDatabase.map((name) => `${name}-contract`)), in: ["prod"], at: "metadata.annotations['argocd.argoproj.io/hook']", is: "PostSync" },
  { id: "L12", says: "a failed migration raises an alert, whichever step it is", deployed: "PrometheusRule/link", at: "$..rules[?(@.alert=='LinkMigrationFailed')].expr",
    is: ['kube_job_status_failed{namespace="link", job_name=~".*-(migration|expand|migrate|contract)"} > 0'] },

  { id: "L15", says: "mTLS: every service is in the mesh", deployed: of("Deployment"), at: "spec.template.metadata.annotations['linkerd.io/inject']", is: "enabled" },
  { id: "L15", says: "nothing is allowed by default", deployed: services.map((name) => `NetworkPolicy/${name}-default-deny`), at: "spec.policyTypes", is: ["Ingress", "Egress"] },
  { id: "L15", says: "services with a database may reach it", deployed: withDatabase.map((name) => `NetworkPolicy/${name}-allow-postgres`), at: namespaceOfPeers, is: ["link-data"] },
  { id: "L15", says: "user-svc and chat-svc may reach the Redis cluster", deployed: ["NetworkPolicy/user-svc-allow-redis-cluster", "NetworkPolicy/chat-svc-allow-redis-cluster"], at: namespaceOfPeers, is: ["link-data"] },
  { id: "L15", says: "the vector services may reach Qdrant", deployed: ["NetworkPolicy/ai-svc-allow-qdrant", "NetworkPolicy/search-svc-allow-qdrant"], at: namespaceOfPeers, is: ["link-data"] },
  { id: "L15", says: "TLS ends at the ingress, with a certificate of cert-manager", deployed: "Ingress/api-gateway", at: "metadata.annotations['cert-manager.io/cluster-issuer']", is: "letsencrypt" },
  { id: "L15", says: "the issuer is declared", deployed: "ClusterIssuer/letsencrypt", at: "spec.acme.server", is: "https://acme-v02.api.letsencrypt.org/directory" },
  { id: "L15", says: "a host for each environment", deployed: "Ingress/api-gateway", at: "spec.rules[*].host", each: { dev: ["dev.linkapp.com"], staging: ["staging.linkapp.com"], prod: ["linkapp.com"] } },
  { id: "L15", says: "its certificate is for that host", deployed: "Ingress/api-gateway", at: "spec.tls[*].hosts[*]", each: { dev: ["dev.linkapp.com"], staging: ["staging.linkapp.com"], prod: ["linkapp.com"] } },
  { id: "L15", says: "every service scales by the load in production", deployed: of("HorizontalPodAutoscaler"), in: ["prod"], at: "spec.maxReplicas", is: 10 },
  { id: "L15", says: "and in staging", deployed: of("HorizontalPodAutoscaler"), in: ["staging"], at: "spec.maxReplicas", is: 4 },
  { id: "L15", says: "no service opens a port of a node", deployed: "ResourceQuota/link", at: "spec.hard['services.nodeports']", is: "0" },
  { id: "B10", says: "what scales is measured: the cluster has metrics-server", file: "README.md", includes: "\nThe cluster brings along: metrics-server.\n" },

  { id: "L19", says: "rolling updates without downtime", deployed: of("Deployment"), at: "spec.strategy", is: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } } },
  { id: "L19", says: "startup, liveness and readiness probes", deployed: of("Deployment"), at: "$..[startupProbe,livenessProbe,readinessProbe].httpGet.path", is: ["/health", "/health", "/health"] },
  { id: "L19", says: "disruption budgets", deployed: of("PodDisruptionBudget"), at: "spec.maxUnavailable", is: 1 },
  { id: "L19", says: "two pods in staging at least", deployed: of("HorizontalPodAutoscaler"), in: ["staging"], at: "spec.minReplicas", is: 2 },
  { id: "L19", says: "three in production", deployed: of("HorizontalPodAutoscaler"), in: ["prod"], at: "spec.minReplicas", is: 3 },

  { id: "L21", says: "External Secrets Operator reads a cloud store", deployed: "ClusterSecretStore/link", at: "spec.provider.aws.service", is: "SecretsManager" },
  { id: "L21", says: "no commit can declare another store", declared: "AppProject/link-prod", in: ["prod"], at: "spec.clusterResourceWhitelist[?(@.kind=='ClusterSecretStore')]", is: [{ group: "external-secrets.io", kind: "ClusterSecretStore", name: "link" }] },
  { id: "L21", says: "every Secret of a service comes from it", deployed: of("ExternalSecret", withSecrets), at: "spec.secretStoreRef", is: { name: "link", kind: "ClusterSecretStore" } },
  { id: "L21", says: "that of the database, too", deployed: "ExternalSecret/postgres-ha-app", at: "spec.secretStoreRef", is: { name: "link", kind: "ClusterSecretStore" } },
  { id: "L21", says: "no Secret is in Git: README names none that somebody creates", file: "README.md", includes: "\nExternal Secrets reads these from a store:\n" },
  ...services.map((name): PromiseRow => ({ id: "L21", says: `${name} has a ServiceAccount of its own`, deployed: `Deployment/${name}`, at: "spec.template.spec.serviceAccountName", is: name })),
  { id: "L21", says: "without a token for the cluster", deployed: [...of("ServiceAccount")], at: "automountServiceAccountToken", is: false },
  { id: "L21", says: "nor in its pods", deployed: of("Deployment"), at: "spec.template.spec.automountServiceAccountToken", is: false },
  { id: "L21", says: "developers read, and do nothing else", deployed: "Role/link-reader", at: "rules[*].verbs", is: [["get", "list", "watch"]] },
];

checkPromises("link", rows);

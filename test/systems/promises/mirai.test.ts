import { checkPromises } from "./check";
import type { PromiseRow } from "./rows";

const applications = ["Application/mirai-backend", "Application/mirai-frontend", "Application/mirai-marketing"];
const deployments = ["Deployment/mirai-backend", "Deployment/mirai-frontend", "Deployment/mirai-marketing"];
const budgets = ["PodDisruptionBudget/mirai-backend", "PodDisruptionBudget/mirai-frontend", "PodDisruptionBudget/mirai-marketing"];

const rows: PromiseRow[] = [
  { id: "M3", says: "the Applications are in project applications", declared: applications, at: "spec.project", is: "applications" },
  { id: "M3", says: "they come from the repository of Mirai", declared: applications, at: "spec.source.repoURL", is: "https://github.com/Sogos-LLC/mirai-app.git" },
  { id: "M3", says: "the backend comes from k8s/backend", declared: "Application/mirai-backend", at: "spec.source.path", is: "k8s/backend" },
  { id: "M3", says: "the frontend comes from k8s/frontend", declared: "Application/mirai-frontend", at: "spec.source.path", is: "k8s/frontend" },
  { id: "M3", says: "marketing comes from k8s/frontend-marketing", declared: "Application/mirai-marketing", at: "spec.source.path", is: "k8s/frontend-marketing" },
  { id: "M3", says: "they go to namespace mirai of the cluster", declared: applications, at: "spec.destination", is: { server: "https://kubernetes.default.svc", namespace: "mirai" } },
  { id: "M3", says: "automated, with prune and selfHeal; manual production never prunes and never heals by itself", declared: applications, at: "spec.syncPolicy.automated",
    each: { dev: { prune: true, selfHeal: true }, staging: { prune: true, selfHeal: true }, prod: { prune: false, selfHeal: false } } },
  { id: "M3", says: "failed syncs are tried 5 times", declared: applications, at: "spec.syncPolicy.retry.limit", is: 5 },
  { id: "M3", says: "after 5s, twice as long each time, 3m at most", declared: applications, at: "spec.syncPolicy.retry.backoff", is: { duration: "5s", factor: 2, maxDuration: "3m" } },

  { id: "M4", says: "migrations run before the new pods", deployed: "Job/mirai-backend-migration", at: "metadata.annotations['argocd.argoproj.io/hook']", is: "PreSync" },
  { id: "M4", says: "a failed migration is not tried again: it stops the deployment", deployed: "Job/mirai-backend-migration", at: "spec.backoffLimit", is: 0 },
  { id: "M4", says: "migration-job.yaml is a resource of the backend", file: "k8s/backend/kustomization.yaml", at: "resources", includes: "migration-job.yaml" },

  { id: "M5", says: "RollingUpdate: one extra pod during an update, never less capacity", deployed: deployments, at: "spec.strategy",
    is: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } } },
  { id: "M5", says: "the probes of the backend ask /health", deployed: "Deployment/mirai-backend", at: "$..[startupProbe,livenessProbe,readinessProbe].httpGet.path", is: ["/health", "/health", "/health"] },
  { id: "M5", says: "the probes of the frontend ask /api/health", deployed: "Deployment/mirai-frontend", at: "$..[startupProbe,livenessProbe,readinessProbe].httpGet.path", is: ["/api/health", "/api/health", "/api/health"] },
  { id: "M5", says: "the probes of marketing ask /", deployed: "Deployment/mirai-marketing", at: "$..[startupProbe,livenessProbe,readinessProbe].httpGet.path", is: ["/", "/", "/"] },
  { id: "M5", says: "disruption budgets: one pod at most is unavailable", deployed: budgets, at: "spec.maxUnavailable", is: 1 },
  { id: "M5", says: "3 replicas, so that 2 always run", deployed: deployments, at: "spec.replicas", is: 3 },
  { id: "M5", says: "pdb.yaml is a resource of every service", file: ["k8s/backend/kustomization.yaml", "k8s/frontend/kustomization.yaml", "k8s/frontend-marketing/kustomization.yaml"], at: "resources", includes: "pdb.yaml" },

  { id: "M6", says: "no user is root", deployed: deployments, at: "spec.template.spec.securityContext.runAsNonRoot", is: true },
  { id: "M6", says: "seccomp profile RuntimeDefault", deployed: deployments, at: "spec.template.spec.securityContext.seccompProfile.type", is: "RuntimeDefault" },
  { id: "M6", says: "read-only root file system, no privilege escalation, no capability", deployed: deployments, at: "spec.template.spec.containers[*].securityContext",
    is: [{ readOnlyRootFilesystem: true, allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } }] },

  { id: "M7", says: "nothing is allowed by default", deployed: ["NetworkPolicy/mirai-backend-default-deny", "NetworkPolicy/mirai-frontend-default-deny", "NetworkPolicy/mirai-marketing-default-deny"], at: "spec.policyTypes", is: ["Ingress", "Egress"] },
  { id: "M7", says: "the backend may reach kratos", deployed: "NetworkPolicy/mirai-backend-allow-kratos", at: "spec.egress[*].to[*].namespaceSelector.matchLabels['kubernetes.io/metadata.name']", is: ["kratos"] },
  { id: "M7", says: "the backend may reach redis", deployed: "NetworkPolicy/mirai-backend-allow-redis", at: "spec.egress[*].to[*].namespaceSelector.matchLabels['kubernetes.io/metadata.name']", is: ["redis"] },
  { id: "M7", says: "the backend may reach redis at its port", deployed: "NetworkPolicy/mirai-backend-allow-redis", at: "spec.egress[*].ports[*].port", is: [6379] },
  { id: "M7", says: "the backend may send mail", deployed: "NetworkPolicy/mirai-backend-allow-smtp", at: "spec.egress[*].ports[*].port", is: [587] },
  ...["networkpolicy-allow-kratos.yaml", "networkpolicy-allow-redis.yaml", "networkpolicy-allow-smtp.yaml", "deployment.yaml", "service.yaml"].map((includes): PromiseRow => (
    { id: "M7", says: `${includes} is a resource of the backend`, file: "k8s/backend/kustomization.yaml", at: "resources", includes }
  )),

  { id: "M8", says: "the version of the backend's image stands in its kustomization", file: "k8s/backend/kustomization.yaml", at: "images[*].name", is: ["ghcr.io/sogos-llc/mirai-app/mirai-backend"] },
  { id: "M8", says: "the frontend's, too", file: "k8s/frontend/kustomization.yaml", at: "images[*].name", is: ["ghcr.io/sogos-llc/mirai-app/mirai-frontend"] },
  { id: "M8", says: "marketing's, too", file: "k8s/frontend-marketing/kustomization.yaml", at: "images[*].name", is: ["ghcr.io/sogos-llc/mirai-app/mirai-marketing"] },
  { id: "M11", says: "images are public: no pull secret", deployed: deployments, at: "spec.template.spec.imagePullSecrets", is: undefined },
];

checkPromises("mirai", rows);

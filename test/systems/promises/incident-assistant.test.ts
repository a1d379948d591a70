import { checkPromises } from "./check";
import type { PromiseRow } from "./rows";

const deployments = ["Deployment/backend", "Deployment/frontend"];
const workloads = [...deployments, "StatefulSet/postgres"];
const application = { dev: "Application/ai-incident-assistant-dev", staging: "Application/ai-incident-assistant-staging", prod: "Application/ai-incident-assistant-prod" };
const environments = ["dev", "staging", "prod"] as const;
const variablesOf = (secret: string) => `$..env[?(@.valueFrom && @.valueFrom.secretKeyRef.name=='${secret}')].valueFrom.secretKeyRef.key`;
const automated = { prune: true, selfHeal: true };

const rows: PromiseRow[] = [
  { id: "B1", says: "the backend is one image for all environments", file: environments.map((name) => `k8s/overlays/${name}/kustomization.yaml`), at: "images[?(@.name=='backend')].newName", is: ["registry.digitalocean.com/ai-incident-assistant/backend"] },
  { id: "B1", says: "the frontend, too", file: environments.map((name) => `k8s/overlays/${name}/kustomization.yaml`), at: "images[?(@.name=='frontend')].newName", is: ["registry.digitalocean.com/ai-incident-assistant/frontend"] },

  ...environments.flatMap((name): PromiseRow[] => [
    { id: "B3", says: `the overlay of ${name} stands on the base`, file: `k8s/overlays/${name}/kustomization.yaml`, at: "resources", includes: "../../base" },
    { id: "B3", says: `the overlay of ${name} has namespace.yaml`, file: `k8s/overlays/${name}/namespace.yaml`, at: "metadata.name", is: name },
    { id: "B3", says: `namespace.yaml is a resource of ${name}`, file: `k8s/overlays/${name}/kustomization.yaml`, at: "resources", includes: "namespace.yaml" },
    { id: "B3", says: `the overlay of ${name} has ingress.yaml`, file: `k8s/overlays/${name}/ingress.yaml`, at: "kind", is: "Ingress" },
    { id: "B3", says: `ingress.yaml is a resource of ${name}`, file: `k8s/overlays/${name}/kustomization.yaml`, at: "resources", includes: "ingress.yaml" },
    { id: "B3", says: `the overlay of ${name} patches the replicas`, file: `k8s/overlays/${name}/kustomization.yaml`, at: "patches[*].path", includes: "patch-replicas.yaml" },
    { id: "B3", says: `${name} deploys its overlay`, declared: application[name], in: [name], at: "spec.source.path", is: `k8s/overlays/${name}` },
    { id: "B3", says: `${name} goes to namespace ${name}`, declared: application[name], in: [name], at: "spec.destination.namespace", is: name },
    { id: "B3", says: `${name} comes from the GitOps repository`, declared: application[name], in: [name], at: "spec.source.repoURL", is: "https://github.com/0019-KDU/cloud-native-infrastructure.git" },
  ]),
  { id: "B3", says: "the ingress leads to the backend and the frontend", deployed: "Ingress/backend", at: "spec.rules[*].http.paths[*].path", is: ["/api", "/"] },
  { id: "B3", says: "a host for each environment", deployed: "Ingress/backend", at: "spec.rules[*].host",
    each: { dev: ["dev.incident-assistant.example"], staging: ["staging.incident-assistant.example"], prod: ["incident-assistant.example"] } },
  { id: "B3", says: "patch-resources.yaml is in prod", file: "k8s/overlays/prod/kustomization.yaml", at: "patches[*].path", includes: "patch-resources.yaml" },

  { id: "B4", says: "dev is synced by itself", declared: application.dev, in: ["dev"], at: "spec.syncPolicy.automated", is: automated },
  { id: "B4", says: "staging waits for somebody", declared: "Application/incident-assistant-staging", in: ["staging"], at: "spec.syncPolicy.automated", is: undefined },
  { id: "B4", says: "production waits for somebody", declared: "Application/incident-assistant-prod", in: ["prod"], at: "spec.syncPolicy.automated", is: undefined },

  { id: "B5", says: "1, 2 and 3 replicas", deployed: deployments, at: "spec.replicas", each: { dev: 1, staging: 2, prod: 3 } },
  { id: "B5", says: "PostgreSQL has 1 replica everywhere", deployed: "StatefulSet/postgres", at: "spec.replicas", is: 1 },
  { id: "B5", says: "200m and 256Mi are reserved, in production 500m and 512Mi", deployed: deployments, at: "spec.template.spec.containers[0].resources.requests",
    each: { dev: { cpu: "200m", memory: "256Mi" }, staging: { cpu: "200m", memory: "256Mi" }, prod: { cpu: "500m", memory: "512Mi" } } },
  { id: "B5", says: "1000m and 1Gi at most in production", deployed: deployments, at: "spec.template.spec.containers[0].resources.limits", each: { prod: { cpu: "1000m", memory: "1Gi" } } },

  { id: "B6", says: "with the pull secret ai-incident-assistant", deployed: workloads, at: "spec.template.spec.imagePullSecrets", is: [{ name: "ai-incident-assistant" }] },

  { id: "B7", says: "PostgreSQL reads postgres-secret", deployed: "StatefulSet/postgres", at: variablesOf("postgres-secret"), is: ["POSTGRES_DB", "POSTGRES_PASSWORD", "POSTGRES_USER"] },
  { id: "B7", says: "the backend reads postgres-secret", deployed: "Deployment/backend", at: variablesOf("postgres-secret"), is: ["POSTGRES_DB", "POSTGRES_PASSWORD", "POSTGRES_USER"] },
  { id: "B7", says: "the backend reads backend-secrets", deployed: "Deployment/backend", at: variablesOf("backend-secrets"), is: ["OPENAI_API_KEY"] },
  { id: "B7", says: "backend-secrets is named to whoever sets the repository up", file: "README.md", includes: "backend-secrets" },
  { id: "B7", says: "postgres-secret is named to whoever sets the repository up", file: "README.md", includes: "postgres-secret" },
];

checkPromises("incident-assistant", rows);
